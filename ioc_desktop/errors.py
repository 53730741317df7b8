"""The kinds of errors that people are told of; anything else is a bug.

``KnownError`` is the world's fault (network, disk, a bad page, an unplugged screen): it
becomes a state on a tile, a banner, or one line on the command line. ``ConfigError`` is a
mistake in a file a person wrote and carries all findings at once; ``UsageError`` is one in
what a person asked for. A leaf module that every
room may import.
"""

from __future__ import annotations

from dataclasses import dataclass


class KnownError(Exception):
    """Something in the world went wrong; the message says what, where and what to do."""


class UsageError(KnownError):
    """What was asked for cannot be meant: options that do not go together, names nobody has.

    On the command line its message is one line as any known error's, and the exit code is 2.
    """


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake in a file: ``file``, the place in it (``display[0].tile[2].span``), why."""

    file: str
    path: str
    reason: str

    def __str__(self) -> str:
        """Return ``file:path: reason``, the form the command line prints; no empty part."""
        return f"{':'.join(filter(None, (self.file, self.path)))}: {self.reason}"


class ConfigError(KnownError):
    """A file written by a person has mistakes; all of them are in ``findings``."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Carry the findings; the message lists them a line each."""
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings
