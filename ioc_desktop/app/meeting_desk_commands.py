"""The commands that the meeting's window runs as children: the command line's own, spelt out."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ioc_desktop.ui.meeting_desk_draft import PackDraft, pack_name
from ioc_desktop.ui.meeting_desk_wish import PaperWish

PACK_SUFFIX: Final = ".iocbrief"
SECRET_FILE: Final = "/dev/stdin"  # noqa: S105  # a place, no secret
"""Where a child reads a passphrase: of its own pipe, so that it is on no disk and in no list."""
PASSPHRASE: Final = "IOC_PASSPHRASE"  # noqa: S105  # a name, no secret
_SUFFIXES: Final = {"report": ".pdf", "pages": ".pdf", "slides": ".pptx", "sheet": ".xlsx"}
_PDF_FORMS: Final = {"report": "report", "pages": "slides"}


@dataclass(frozen=True, slots=True)
class Program:
    """This program's command line for one site and data folder."""

    site: Path | None
    data: Path | None
    language: str = "vi"

    def verify(self, pack: Path, *, sealed: bool, believe: str = "") -> tuple[str, ...]:
        """Say all about a pack as JSON; ``believe`` a fingerprint from now on."""
        trust = ("--trust", believe, "--remember") if believe else ()
        return (
            *_program(),
            "brief",
            "verify",
            str(pack),
            "--json",
            *trust,
            *_secret(sealed=sealed),
        )

    def present(
        self, pack: Path, *, sealed: bool, screens: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """Present a pack, with live figures beside the frozen ones.

        It tells which page is shown. On these screens alone, by connector, the audience's
        first; a single one is the officer's own, where it opens in a window.
        """
        command = [*_program(), "brief", "open", str(pack), *self._here()]
        command += ["--tell", "--ask-window"]
        for screen in screens:
            command += ["--screen", screen]
        if len(screens) == 1:
            command.append("--window")
        return (*command, *_secret(sealed=sealed))

    def make(self, draft: PackDraft, agenda: Path, out: Path, *, guarded: bool) -> tuple[str, ...]:
        """Make a pack of an agenda's file.

        Its passphrase comes on stdin, unless the key is ``guarded``: then that of the key does,
        and the pack's in the variable ``PASSPHRASE``.
        """
        command = [*_program(), "brief", "make", "--agenda", str(agenda), "--out", str(out)]
        command += ["--name", pack_name(draft.title), "--audience", draft.audience]
        if draft.days:
            command += ["--expires", f"{draft.days}d"]
        if draft.signer:
            command += ["--key", draft.signer]
        if draft.seal == "recipients":
            for recipient in filter(None, map(str.strip, draft.recipients.splitlines())):
                command += ["--to", recipient]
        if guarded:
            command += ["--key-passphrase-file", SECRET_FILE]
        if draft.seal == "passphrase":
            command += ["--passphrase"] if guarded else ["--passphrase-file", SECRET_FILE]
        return (*command, "--language", self.language, "--progress-json", *self._here())

    def keys(self) -> tuple[str, ...]:
        """List the keys of this user as JSON."""
        return (*_program(), "keys", "list", "--json")

    def new_key(self, owner: str, organisation: str) -> tuple[str, ...]:
        """Make this user's signing key."""
        return (
            *_program(), "keys", "new", "--name", owner, "--organisation", organisation,
        )  # fmt: skip

    def document(self, wish: PaperWish, out: Path) -> tuple[str, ...]:
        """Write a document as it was wished for."""
        command = [*_program(), "document", *self._scenes(wish), "--out", str(out)]
        if wish.source == "tiles":
            scene = wish.scenes[0] if wish.scenes else ""
            command += ["--tiles", ",".join(f"{scene}/{tile}" for tile in wish.tiles)]
        elif wish.source == "pack":
            command += ["--pack", str(wish.pack)]
        elif wish.source == "month":
            command += ["--month", wish.month]
        if wish.form in _PDF_FORMS:
            command += ["--form", _PDF_FORMS[wish.form]]
        if wish.number and wish.form == "report":
            command += ["--number", wish.number]
        command += ["--audience", wish.audience, "--language", self.language, "--progress-json"]
        return (*command, *self._here(), *_secret(sealed=bool(wish.passphrase)))

    def _here(self) -> tuple[str, ...]:
        site = ("--site", str(self.site.absolute())) if self.site is not None else ()
        data = ("--data", str(self.data.absolute())) if self.data is not None else ()
        return (*site, *data)

    @staticmethod
    def _scenes(wish: PaperWish) -> tuple[str, ...]:
        return wish.scenes if wish.source in {"air", "scenes"} else ()


def paper_suffix(wish: PaperWish) -> str:
    """Return what the name of a document's file ends with."""
    return _SUFFIXES[wish.form]


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return a file that is not there yet: ``stem.pdf``, else ``stem-2.pdf`` and so on."""
    file, number = folder / f"{stem}{suffix}", 1
    while file.exists():
        number += 1
        file = folder / f"{stem}-{number}{suffix}"
    return file


def is_sealed(pack: Path) -> bool:
    """Return whether a pack is encrypted, as its first bytes say it; False if it cannot be read."""
    try:
        with pack.open("rb") as stream:
            return stream.read(4) in {b"age-", b"----"}
    except OSError:
        return False


def _program() -> tuple[str, ...]:
    return (sys.executable, "-m", "ioc_desktop")


def _secret(*, sealed: bool) -> tuple[str, ...]:
    return ("--passphrase-file", SECRET_FILE) if sealed else ()
