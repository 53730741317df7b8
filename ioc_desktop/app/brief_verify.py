"""``ioc-desktop brief verify``: a report about a pack, for people or as JSON."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.app.data_folder import size_text
from ioc_desktop.app.passphrases import given_passphrase, typed_passphrase
from ioc_desktop.briefing.cards import Card, shortened
from ioc_desktop.briefing.keys import KeyRing
from ioc_desktop.briefing.verify import PackReport, verify_pack
from ioc_desktop.config import user_key_folder
from ioc_desktop.domain.dates import format_date, format_time
from ioc_desktop.errors import KnownError, UsageError
from ioc_desktop.store import schema

_AUDIENCES: Final = {
    "public": "everybody (public)",
    "meeting": "meetings (public and internal)",
    "duty": "those on duty (all)",
}
_LARGEST_IDENTITY_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOptions:
    """What the command line said."""

    file: Path
    trust: str | None = None
    remember: bool = False
    keys: Path | None = None
    passphrase_file: Path | None = None
    identity: Path | None = None
    as_json: bool = False


def run_verify(options: VerifyOptions) -> int:
    """Print what can be said of the pack; return 0 if it may be opened, else 1.

    Raises:
        UsageError: options that do not go together.
        KnownError: the keys cannot be used.
    """
    if options.remember and not options.trust:
        raise UsageError("--remember goes with --trust FINGERPRINT")
    keyring = KeyRing(options.keys or user_key_folder())
    passphrase = given_passphrase(options.passphrase_file)
    identities = identities_of(options.identity)
    while True:
        report, proved = verify_pack(
            options.file,
            keyring=keyring,
            now_s=time.time(),
            passphrase=passphrase,
            identities=identities,
            trust=options.trust,
            cache_schema=schema.VERSION,
        )
        if report.refusal != "needs_passphrase":
            break
        passphrase = typed_passphrase("passphrase of the pack")
        if passphrase is None:
            break
    if options.remember and proved is not None:
        found = proved.manifest
        card = Card(
            name=shortened(found.maker) or proved.signer.key.id,
            organisation=shortened(found.organisation),
            key=proved.signer.key.text,
        )
        if keyring.who(proved.signer.key) is None:
            keyring.trust(card, int(time.time()))
    if options.as_json:
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
        sys.stdout.flush()
    else:
        for line in told(report):
            print(line)  # noqa: T201  # the command's output
    return 1 if report.refusal else 0


def identities_of(file: Path | None) -> list[str]:
    """Return the age identities in a file, as ``age-keygen`` writes it.

    Raises:
        KnownError: it cannot be read.
        UsageError: there is none in it.
    """
    if file is None:
        return []
    try:
        with file.open("rb") as stream:
            text = stream.read(_LARGEST_IDENTITY_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise KnownError(f"{file} cannot be read: {error.strerror or error}") from error
    found = [line.strip() for line in text.splitlines() if line.startswith("AGE-SECRET-KEY-1")]
    if not found:
        raise UsageError(f"{file} holds no age identity (AGE-SECRET-KEY-1…)")
    return found


def how_to_believe(fingerprint: str) -> str:
    """Return what to type once the digits were compared."""
    return (
        f'if all digits are the same: --trust "{fingerprint}" believes it this once, '
        "ioc-desktop keys trust CARD for good"
    )


def told(report: PackReport) -> list[str]:
    """Return the report as lines for people."""
    lines = [f"pack         {report.file}{' (encrypted)' if report.encrypted else ''}"]
    if report.unchanged is not None:
        lines.append(f"content      {'' if report.unchanged else 'NOT '}as it was signed")
    if report.version is not None:
        lines += _signer_lines(report)
    if report.version is not None:
        lines += _content_lines(report)
    lines += [f"note         {remark}" for remark in report.remarks]
    if report.refusal:
        lines.append(f"NOT OPENED   {report.why}")
        if report.refusal == "unknown_signer":
            lines.append(f"{' ' * 13}{how_to_believe(report.fingerprint)}")
    else:
        lines.append("may be opened")
    return lines


def _signer_lines(report: PackReport) -> list[str]:
    if report.signer_own:
        trust = "your own key"
    elif report.trusted_since_s:
        trust = f"trusted since {format_date(report.trusted_since_s)}"
    else:
        trust = "trusted this once"
    who = ", ".join(filter(None, (report.signer, report.signer_organisation))) or "a key"
    return [f"signed by    {who} ({trust})", f"fingerprint  {report.fingerprint}"]


def _content_lines(report: PackReport) -> list[str]:
    maker = ", ".join(filter(None, (report.maker, report.organisation)))
    expires = "never" if report.expires_at_s is None else _moment(report.expires_at_s)
    lines = [
        f"title        {report.title}",
        f"name         {report.name}, version {report.version}",
        f"made         {_moment(report.made_at_s)} by {maker}, with ioc-desktop {report.program}",
        f"figures      as at {_moment(report.moment_s)}{', simulated' if report.simulated else ''}",
        f"for          {_AUDIENCES.get(report.audience, report.audience)}",
        f"expires      {expires}",
        f"files        {report.files}, {size_text(report.bytes)} unpacked",
        f"pages        {len(report.pages)}",
    ]
    lines += [f"  {number}. {title}" for number, title in enumerate(report.pages, 1)]
    lines.append(f"left out     {len(report.left_out) or 'nothing'}")
    lines += [f"  {one.what}: {one.why}" for one in report.left_out]
    return lines


def _moment(instant_s: int | None) -> str:
    return "" if instant_s is None else f"{format_time(instant_s)} {format_date(instant_s)}"
