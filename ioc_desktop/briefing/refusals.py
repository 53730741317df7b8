"""Why a pack is not opened: one error with a code for programs and a sentence for people."""

from __future__ import annotations

from typing import Literal

from ioc_desktop.errors import KnownError

Refusal = Literal[
    "unreadable",  # no file, no permission, no regular file
    "not_a_pack",  # neither a ZIP nor an age file
    "too_large",  # of the file, of what is in it, or of the ratio of the two
    "needs_passphrase",
    "needs_identity",
    "wrong_passphrase",
    "wrong_identity",
    "sealed_damaged",  # the encrypted file was changed or cut off
    "form",  # not the one form a pack has: cut off, added to, hidden bytes
    "name",  # of an entry: ``..``, absolute, twice
    "special",  # a link, folder or device among the entries
    "encrypted_entry",
    "unsigned",
    "signature",  # the signature does not fit: the manifest was changed
    "unknown_signer",
    "manifest",  # signed, but not what this program can take for a manifest
    "missing_file",
    "additional_file",
    "changed_file",
    "expired",
    "older",  # than one that was opened already
    "ledger",  # what was opened already cannot be known
    "too_new",  # made by a later program
    "data",  # figures that this program cannot read
    "no_room",  # on the disk
]


class PackRefused(KnownError):  # noqa: N818  # it is what was done, as people say it
    """A pack was not opened; nothing of it was parsed beyond what had been proved before.

    ``reason`` is the code of the refusal, ``name`` the entry it is about, if one; ``fingerprint``
    that of an unknown signer's key.
    """

    def __init__(
        self, reason: Refusal, message: str, *, name: str = "", fingerprint: str = ""
    ) -> None:
        """Carry the code beside the message."""
        super().__init__(message)
        self.reason = reason
        self.name = name
        self.fingerprint = fingerprint
