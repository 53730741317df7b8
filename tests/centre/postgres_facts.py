"""What tests of the centre on PostgreSQL ask and wait for."""

from __future__ import annotations

import time

import msgspec
import psycopg


def wait_for(what, within_s=20.0):
    """Wait until something is true."""
    deadline = time.monotonic() + within_s
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def ask(address, query):
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def identity(item):
    return msgspec.json.decode(item)["id"]
