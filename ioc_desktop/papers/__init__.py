"""Documents: what they are made of, and the writers that need no screen (slides, workbooks).

Knows the sdk and the domain; no Qt, no ui, no app. PDF is painted by ``ioc_desktop.ui``.
"""
