"""``ioc-desktop centre verify``: the conformance checks of anybody's centre, in plain words."""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final, TextIO

import msgspec

from ioc_desktop.conformance import Result, Verdict, VerifyOptions, verify
from ioc_desktop.conformance.ledger import NOT_REACHED
from ioc_desktop.conformance.verify import PAGES
from ioc_desktop.domain.rows import DATASETS
from ioc_desktop.errors import ConfigError, Finding, KnownError, UsageError

_SIGNS: Final = {
    "passed": "passed ",
    "failed": "FAILED ",
    "advice": "advice ",
    "skipped": "skipped",
}
_ALL_WITHIN_S: Final = 3600.0
_WITHIN_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class VerifyCommand:
    """The options of the command line, as they were given."""

    url: str
    token: str | None = None
    token_env: str | None = None
    write: bool = False
    figure: str | None = None
    patient: bool = False
    everything: bool = False
    within_s: float | None = None
    old_cursors: tuple[str, ...] = ()
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    as_json: bool = False


def run_verify(command: VerifyCommand) -> int:
    """Check the centre and print the report; return 0 if it conforms, 1 if it does not.

    Raises:
        ConfigError: an option has a mistake.
        KnownError: the address is none, or a certificate file cannot be used.
    """
    usual_s = _ALL_WITHIN_S if command.everything else _WITHIN_S
    options = VerifyOptions(
        url=command.url,
        token=_token(command),
        write=command.write,
        figure=command.figure,
        patient=command.patient,
        pages=None if command.everything else PAGES,
        within_s=usual_s if command.within_s is None else command.within_s,
        old_cursors=tuple(_old_cursor(text) for text in command.old_cursors),
        tls=_tls(command),
    )
    on_terminal = sys.stderr.isatty() and not command.as_json
    verdict = asyncio.run(verify(options, _told if on_terminal else lambda _text: None))
    if on_terminal:
        print("\r\x1b[K", end="", file=sys.stderr)  # noqa: T201  # the line of progress
    if command.as_json:
        body = msgspec.structs.asdict(verdict) if isinstance(verdict, msgspec.Struct) else verdict
        answer = {"conforms": verdict.conforms, **msgspec.to_builtins(body)}
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.flush()
    else:
        print_verdict(verdict, sys.stdout)
    return 0 if verdict.conforms else 1


def print_verdict(verdict: Verdict, out: TextIO) -> None:
    """Print a line per check, grouped, with what to do where it failed; then one sentence."""
    for group, found in groupby(verdict.results, lambda result: result.group):
        out.write(f"\n{group}\n")
        results = list(found)
        for result in results:
            if result.why != NOT_REACHED:
                _print_result(result, out)
        if missed := sum(result.why == NOT_REACHED for result in results):
            out.write(f"  skipped  {missed} of these were {NOT_REACHED}\n")
    out.write(f"\n{closing(verdict)}\n")


def _print_result(result: Result, out: TextIO) -> None:
    out.write(f"  {_SIGNS[result.outcome]}  {result.title}{_why(result)}\n")
    for instance in result.instances:
        out.write(f"             expected: {instance.expected}\n")
        out.write(f"             came:     {instance.came}\n")
    if result.times > len(result.instances) and result.instances:
        out.write(f"             … and {result.times - len(result.instances)} more like it\n")
    if result.todo:
        out.write(f"             to do:    {result.todo}\n")


def closing(verdict: Verdict) -> str:
    """Return the sentence that ends the report."""
    counts = {
        outcome: sum(result.outcome == outcome for result in verdict.results) for outcome in _SIGNS
    }
    who = f"{verdict.centre or 'the centre'} at {verdict.url}"
    told = (
        f"{counts['passed']} passed, {counts['failed']} failed, {counts['advice']} with advice,"
        f" {counts['skipped']} skipped; {verdict.rows:,} rows in {verdict.pages:,} pages,"
        f" {verdict.seconds:.1f} s"
    )
    if not verdict.ended:
        return f"The time ran out before {who} was asked everything: {told}. Give --within."
    if counts["failed"]:
        return f"{who} does not conform to the Centre API v1 yet: {told}."
    return f"{who} conforms to the Centre API v1: {told}."


def _why(result: Result) -> str:
    return f" ({result.why})" if result.outcome == "skipped" and result.why else ""


def _told(text: str) -> None:
    print(f"\r\x1b[K{text} …", end="", file=sys.stderr, flush=True)  # noqa: T201  # progress


def _token(command: VerifyCommand) -> str | None:
    if command.token_env is None:
        return command.token
    # What --token takes from the environment by itself gives way to what was asked for.
    if command.token not in {None, os.environ.get("IOC_CENTRE_TOKEN")}:
        raise _wrong("--token-env", "give the token itself or where it stands, not both")
    token = os.environ.get(command.token_env)
    if not token:
        raise UsageError(f"the environment variable {command.token_env} is not set")
    return token


def _old_cursor(text: str) -> tuple[str, str]:
    dataset, equals, cursor = text.partition("=")
    if not equals or not cursor or dataset not in DATASETS:
        raise _wrong(
            "--old-cursor", f"{text!r} is not of the form DATASET=CURSOR (records=Ckr-hw…)"
        )
    return dataset, cursor


def _tls(command: VerifyCommand) -> ssl.SSLContext | None:
    if not command.url.startswith("https:"):
        return None
    try:
        context = ssl.create_default_context(
            cafile=None if command.ca_file is None else str(command.ca_file)
        )
        if command.client_certificate is not None:
            context.load_cert_chain(command.client_certificate, command.client_key)
    except (OSError, ssl.SSLError) as error:
        raise KnownError(f"the certificate files cannot be used: {error}") from error
    return context


def _wrong(option: str, reason: str) -> ConfigError:
    return ConfigError((Finding("command line", option, reason),))
