"""The composition root: builds everything by hand, the command line, logging, crash hooks.

The only room that knows all the others.
"""
