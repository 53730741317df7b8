"""Briefing packs: one signed file with scenes and the frozen figures they need.

``container`` writes and opens packs, ``manifest`` says what is in one, ``keys`` keeps the keys of
whoever makes packs and of those whose packs are believed. No Qt; the format and what it guards
against are in docs/briefing-packs.md.
"""
