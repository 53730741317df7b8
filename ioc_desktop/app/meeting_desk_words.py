"""What ``brief verify`` and ``brief make`` answer, in the words of the screen. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ioc_desktop.domain.dates import format_date, format_time
from ioc_desktop.domain.numbers import format_value
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.meeting_desk_seal import AUDIENCES, audience_words
from ioc_desktop.ui.meeting_desk_shelf import PackAnswer

_MOST_NAMED: Final = 8
_MEGABYTE: Final = 1_000_000


def size_words(size: int, words: Words) -> str:
    """Return a file's size: ``2,3 MB``."""
    language = words.language
    if size >= _MEGABYTE:
        return f"{format_value(size / _MEGABYTE, 1, language)} MB"
    return f"{format_value(max(1, round(size / 1000)), 0, language)} kB"


def moment_words(instant_s: int, words: Words) -> str:
    """Return an instant: ``14:05, 23/12/2021``."""
    return f"{format_time(instant_s)}, {format_date(instant_s, words.language)}"


def left_out_words(left_out: Sequence[Any], words: Words) -> str:
    """Return what a pack does not hold for its audience's sake; "" where it holds all."""
    names = [str(one.get("what", "")) for one in left_out if isinstance(one, Mapping)]
    named = ", ".join(f"“{name}”" for name in names[:_MOST_NAMED])
    if not names:
        return ""
    more = len(names) - _MOST_NAMED
    text = words("Left out ({count}): {names}", count=len(names), names=named)
    return f"{text} {words('and {count} besides', count=more)}" if more > 0 else text


def made_words(told: Mapping[str, Any], words: Words) -> str:
    """Return what was made, as ``brief make`` tells it: file, size, version, what it leaves out."""
    name = str(told.get("file", "")).rpartition("/")[2]
    parts = [words("made: {file}", file=name)]
    size, version = told.get("size", told.get("bytes")), told.get("version")
    if isinstance(size, int):
        parts.append(size_words(size, words))
    if isinstance(version, int):
        parts.append(words("version {version}", version=version))
    left_out = told.get("left_out")
    if isinstance(left_out, Sequence) and not isinstance(left_out, str):
        parts.append(left_out_words(left_out, words) or words("nothing left out"))
    elif isinstance(left_out, int):
        parts.append(words("left out: {count}", count=left_out))
    return " · ".join(parts)


def answer_words(told: Mapping[str, Any], words: Words) -> PackAnswer:
    """Return what ``brief verify --json`` found, in words; "" and 0 are what is not known."""
    refusal, why = str(told.get("refusal", "")), str(told.get("why", ""))
    lines = _signer_lines(told, words) + _content_lines(told, words)
    lines += tuple(in_words(str(remark), words) for remark in told.get("remarks") or ())
    fingerprint = str(told.get("fingerprint", ""))
    if not refusal:
        who = ", ".join(filter(None, (told.get("signer"), told.get("signer_organisation"))))
        return PackAnswer(words("✓ Unchanged, signed by {who}", who=who or fingerprint), lines)
    said = in_words(why, words)
    head = words("◆ Not to be opened: {why}", why=said)
    unknown = refusal == "unknown_signer"
    if unknown:
        lines = (
            *lines,
            words("Compare this fingerprint with the maker by telephone; if it is the same, "
                  "believe the key: {fingerprint}", fingerprint=fingerprint),
        )  # fmt: skip
    return PackAnswer(head, lines, warn=True, fingerprint=fingerprint if unknown else "")


def _signer_lines(told: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    if not told.get("version"):
        return ()
    if told.get("signer_own"):
        trust = words("your own key")
    elif told.get("trusted_since_s"):
        day = format_date(int(told["trusted_since_s"]), words.language)
        trust = words("believed since {day}", day=day)
    else:
        trust = words("believed this once")
    return (
        words("Key: {fingerprint} ({trust})", fingerprint=told.get("fingerprint", ""), trust=trust),
    )


def _content_lines(told: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    if not told.get("version"):
        return ()
    lines = [words("“{title}”, version {version}", title=told.get("title", ""),
                   version=told["version"])]  # fmt: skip
    if told.get("moment_s"):
        moment = moment_words(int(told["moment_s"]), words)
        text = words("Figures as at {moment}", moment=moment)
        lines.append(f"{text} · {words('simulated')}" if told.get("simulated") else text)
    if told.get("audience") in AUDIENCES:
        named = audience_words(words)[AUDIENCES.index(told["audience"])]
        lines.append(words("For: {audience}", audience=named))
    expires = told.get("expires_at_s")
    if expires:
        lines.append(words("Expires: {moment}", moment=moment_words(int(expires), words)))
    else:
        lines.append(words("It does not expire"))
    pages = [str(page) for page in told.get("pages") or ()]
    lines.append(words("Pages ({count})", count=len(pages)))
    lines += [f"   {number}. {page}" for number, page in enumerate(pages, start=1)]
    left_out = left_out_words(told.get("left_out") or (), words)
    return (*lines, left_out or words("Nothing was left out"))
