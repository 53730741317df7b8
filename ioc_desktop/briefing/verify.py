"""Says all about a pack without opening it: who signed it, when, for whom, and what is wrong.

Nothing is unpacked and nothing is remembered: a pack may be verified as often as one likes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from ioc_desktop.briefing.container import judge, remarks
from ioc_desktop.briefing.keys import KeyRing
from ioc_desktop.briefing.manifest import LeftOut, Manifest
from ioc_desktop.briefing.opened_folders import unpacking_room
from ioc_desktop.briefing.private_files import private_folder
from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.briefing.signing import fingerprint_digits
from ioc_desktop.briefing.unpacking import PackFile, Proved


class PackReport(msgspec.Struct, kw_only=True):
    """What ``brief verify`` says; instants are seconds since 1970, None where unknown.

    ``unchanged`` is whether every byte is as it was signed, None if that was not reached;
    ``refusal`` the code of the first reason not to open it ("" if it may be opened), ``why`` the
    same in words. What is said of the signer and content is only there once it is proved.
    """

    file: str
    encrypted: bool = False
    unchanged: bool | None = None
    refusal: str = ""
    why: str = ""
    fingerprint: str = ""
    signer: str = ""
    signer_organisation: str = ""
    signer_own: bool = False
    trusted_since_s: int | None = None
    name: str = ""
    title: str = ""
    version: int | None = None
    maker: str = ""
    organisation: str = ""
    made_at_s: int | None = None
    moment_s: int | None = None
    expires_at_s: int | None = None
    audience: str = ""
    simulated: bool = False
    program: str = ""
    pages: list[str] = []
    files: int = 0
    bytes: int = 0
    left_out: list[LeftOut] = []
    remarks: list[str] = []


def verify_pack(
    file: Path,
    *,
    keyring: KeyRing,
    now_s: float,
    passphrase: str | None = None,
    identities: Sequence[str] = (),
    trust: str | None = None,
    cache_schema: int | None = None,
) -> tuple[PackReport, Proved | None]:
    """Return what can be said of a pack, and its proved content if all its bytes hold.

    See ``container.open_pack`` for the arguments.

    Raises:
        UsageError: ``trust`` is no fingerprint, or an identity none.
        KnownError: the key ring cannot be used.
    """
    report = PackReport(file=str(file))
    digits = fingerprint_digits(trust) if trust else None
    scratch = private_folder(unpacking_room())
    proved: Proved | None = None
    try:
        with PackFile(
            file,
            passphrase=passphrase,
            identities=lambda: (*identities, *keyring.identities()),
            scratch=scratch,
        ) as pack:
            report.encrypted = pack.sealed is not None
            proved = pack.proved(keyring, digits)
            pack.unpack(proved, None)
        report.unchanged = True
        _fill(report, proved)
        report.remarks = list(remarks(proved, now_s))
        judge(proved, keyring, now_s, cache_schema)
    except PackRefused as refused:
        report.refusal, report.why = refused.reason, str(refused)
        report.fingerprint = report.fingerprint or refused.fingerprint
        report.encrypted = report.encrypted or refused.reason in _ENCRYPTED
        if refused.reason in _CHANGED:
            report.unchanged = False
            proved = None
    return report, proved


_CHANGED = frozenset(
    {
        *("form", "name", "special", "encrypted_entry", "signature", "missing_file"),
        *("additional_file", "changed_file", "sealed_damaged"),
    }
)
_ENCRYPTED = frozenset(
    {
        *("needs_passphrase", "needs_identity", "wrong_passphrase", "wrong_identity"),
        "sealed_damaged",
    }
)


def _fill(report: PackReport, proved: Proved) -> None:
    found: Manifest = proved.manifest
    signer = proved.signer
    report.fingerprint = signer.fingerprint
    report.signer, report.signer_organisation = signer.name, signer.organisation
    report.signer_own, report.trusted_since_s = signer.own, signer.trusted_since_s
    for name in _SHARED:
        setattr(report, name, getattr(found, name))
    report.pages = [page.title for page in found.pages]
    report.files = len(found.files)
    report.bytes = sum(file.size for file in found.files)
    report.left_out = list(found.left_out)


_SHARED = (
    *("name", "title", "version", "maker", "organisation", "made_at_s", "moment_s"),
    *("expires_at_s", "audience", "simulated", "program"),
)
