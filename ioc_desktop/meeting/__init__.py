"""The meeting room's page: what any browser there opens, read-only, with a one-time code.

A web server of its own (Starlette on uvicorn's HTTP/1.1 protocol) inside the feed's process:
``codes`` and ``sessions`` decide who looks on, ``board`` holds what is shown and tells what
changed, ``pictures`` the tiles' PNGs, ``web`` answers requests, ``guard`` judges them first,
``wire`` drops whoever keeps a connection without using it, ``server`` runs it all in a thread.
Knows no Qt: pictures come in as bytes.
"""
