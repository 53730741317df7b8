"""Where a PostgreSQL database is, and what went wrong there, said without its password."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from ioc_desktop.errors import UsageError

_SCHEMES: Final = ("postgresql://", "postgres://")
_SECRETS: Final = ("password", "sslpassword", "passfile")
_FORM: Final = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"

# The server's own words, where they are English, and what to do about them.
_ADVICE: Final = (
    (r"password authentication failed|no password supplied", "check the user and the password"),
    (r"role \S+ does not exist", "check the user, or make it with createuser"),
    (r"no pg_hba\.conf entry|authentication failed", "let this user in, in its pg_hba.conf"),
    (r"database \S+ does not exist", "make it with createdb -E UTF8"),
    (
        r"[Cc]onnection refused|No such file or directory",
        "start PostgreSQL, or check host and port",
    ),
    (r"failed to resolve host", "check the host"),
    (r"timeout expired", "check the host and the network"),
    (r"too many (clients|connections)|remaining connection slots", "raise its max_connections"),
    (r"permission denied", "make this user the owner of the database"),
)


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """A database by its URL, which is never shown; ``place`` is what may be said of it."""

    url: str = field(repr=False)
    place: str
    _secrets: tuple[str, ...] = field(repr=False)

    def said(self, error: Exception) -> str:
        """Return the first line of an error, what to do, and nothing of the password."""
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        text = lines[0] if lines else type(error).__name__
        text = re.sub(r"^.*?connection to server .*? failed: ", "", text)
        for secret in self._secrets:
            text = text.replace(secret, "…")
        advice = next((what for pattern, what in _ADVICE if re.search(pattern, text)), None)
        return f"{self.place}: {text}" + (f"; {advice}" if advice else "")


def read_address(url: str) -> DatabaseAddress:
    """Return the address that a person wrote.

    Raises:
        UsageError: it is none. The message never repeats it: a password may stand anywhere
            in an address that cannot be read.
    """
    url = url.strip()
    if not url.startswith(_SCHEMES):
        raise UsageError(f"--database: write {_FORM}; without it the centre is kept in --data")
    try:
        parts = {
            name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None
        }
    except psycopg.Error:
        parts = {}
    authority = url.partition("://")[2].partition("/")[0]
    port = parts.get("port", "")
    if not parts or authority.count("@") > 1 or not re.fullmatch(r"[0-9,]*", port):
        raise UsageError(
            f"--database is no address that PostgreSQL knows: write {_FORM}, and within user"
            " and password @ as %40, / as %2F, : as %3A, % as %25"
        )
    secrets = {parts[name] for name in _SECRETS if parts.get(name)}
    secrets |= {quote(secret, safe="") for secret in secrets}
    host = parts.get("host", "") or parts.get("hostaddr", "")
    where = host if host and not host.startswith("/") else "a local socket"
    place = f"PostgreSQL database {parts.get('dbname', '(unnamed)')} at {where}"
    if port:
        place += f" port {port}"
    return DatabaseAddress(url, place, tuple(sorted(secrets, key=len, reverse=True)))
