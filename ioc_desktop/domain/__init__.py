"""Frozen types and rules of the operations centre: no I/O, no Qt, no clock.

Time is always passed in, as aware datetimes or as UTC epoch seconds (``*_s``).
"""
