"""Passphrases for the command line: from a file, from the environment, or typed unseen.

Never as an option's value: the list of processes shows those to everybody on the machine.
"""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Final

from ioc_desktop.errors import KnownError, UsageError

VARIABLE: Final = "IOC_PASSPHRASE"
_LARGEST_BYTES: Final = 4096


def given_passphrase(file: Path | None) -> str | None:
    """Return the passphrase that a file's first line or the environment gives, None if neither.

    Raises:
        KnownError: the file cannot be read.
        UsageError: it holds none.
    """
    if file is None:
        return os.environ.get(VARIABLE) or None
    try:
        with file.open("rb") as stream:
            line = stream.read(_LARGEST_BYTES).decode("utf-8-sig").partition("\n")[0].rstrip("\r")
    except OSError as error:
        raise KnownError(f"{file} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise KnownError(f"{file} cannot be read: it is not UTF-8 text") from error
    if not line:
        raise UsageError(f"{file} holds no passphrase in its first line")
    return line


def typed_passphrase(question: str) -> str | None:
    """Ask for a passphrase that is not shown; None where nobody can be asked."""
    if not sys.stdin.isatty():
        return None
    return getpass.getpass(f"{question}: ") or None


def new_passphrase(file: Path | None, question: str) -> str:
    """Return a new passphrase: given, or typed twice alike.

    Raises:
        UsageError: nobody can be asked, or the two were not alike.
    """
    given = given_passphrase(file)
    if given is not None:
        return given
    first = typed_passphrase(question)
    if first is None:
        raise UsageError(f"give the passphrase: --passphrase-file FILE, or {VARIABLE}")
    if typed_passphrase("again") != first:
        raise UsageError("the two passphrases are not alike; nothing was made")
    return first
