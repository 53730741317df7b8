"""Finds, validates and loads widget bundles; knows none of them by name.

``manifest`` reads and judges a ``manifest.toml`` before anything is imported, ``settings``
judges a tile's settings and fills in its queries, ``catalogue`` gathers bundles from all the
places they may lie in, ``loader`` imports one, ``check`` serves ``ioc-desktop check``.
"""
