"""What ``ioc-desktop keys`` does with the key ring, and how it says so."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.app.passphrases import new_passphrase
from ioc_desktop.briefing.cards import LARGEST_CARD_BYTES, Card, card_text, is_signed, read_card
from ioc_desktop.briefing.keys import KeyRing
from ioc_desktop.briefing.ledger import ISSUED, OPENED, VersionLedger
from ioc_desktop.briefing.signing import fingerprint_digits
from ioc_desktop.config import user_key_folder
from ioc_desktop.domain.dates import format_date
from ioc_desktop.errors import ConfigError, Finding, KnownError, UsageError
from ioc_desktop.whole_files import write_new

_ASKED_GROUPS: Final = 2


class KeyLine(msgspec.Struct, kw_only=True):
    """One key as ``--json`` says it; ``since_s`` is when it was trusted, 0 for one's own."""

    own: bool
    name: str
    organisation: str
    fingerprint: str
    key: str
    receiving: str
    since_s: int = 0
    guarded: bool = False


def make_key(  # each is an option of the command line
    folder: Path | None,
    name: str,
    organisation: str,
    *,
    guarded: bool,
    passphrase_file: Path | None,
    another: bool,
) -> None:
    """Make a key and say its fingerprint.

    Raises:
        UsageError: there is one already and another was not asked for.
        KnownError: it cannot be written.
    """
    keyring = ring(folder)
    own = keyring.own()
    if own and not another:
        listed = ", ".join(f"{card.name} ({card.public.id})" for card in own)
        raise UsageError(
            f"there is a signing key already: {listed}; use it, or make one more with --another"
        )
    passphrase = None
    if guarded or passphrase_file is not None:
        passphrase = new_passphrase(passphrase_file, "new passphrase of the key")
    card = keyring.new_key(name, organisation, passphrase)
    _say(f"made a key for {_who(card)}")
    _say(f"fingerprint  {card.public.fingerprint}")
    _say(f"kept in      {keyring.folder} (copy this folder to a safe place)")
    _say("give others  ioc-desktop keys export --out card.toml, then read the digits to them")


def list_keys(folder: Path | None, *, as_json: bool) -> None:
    """Print every key.

    Raises:
        KnownError: the key ring cannot be used.
    """
    lines = list(_lines(ring(folder)))
    if as_json:
        _write_json(lines)
        return
    for line in lines:
        if line.own:
            kind = f"own{', under a passphrase' if line.guarded else ''}"
        else:
            kind = f"trusted since {format_date(line.since_s)}"
        who = ", ".join(filter(None, (line.name, line.organisation)))
        _say(f"{line.fingerprint}  {who} ({kind})")
    if not lines:
        _say("no keys yet; make one: ioc-desktop keys new --name … --organisation …")


def show_key(folder: Path | None, which: str, *, as_json: bool) -> None:
    """Print one key; with nothing said the own one.

    Raises:
        UsageError: no key fits, or several do.
    """
    keyring = ring(folder)
    card = keyring.find(which) if which else keyring.find_own("")
    line = next(one for one in _lines(keyring) if one.key == card.key)
    if as_json:
        _write_json(line)
        return
    _say(f"name          {line.name}")
    _say(f"organisation  {line.organisation or '-'}")
    _say(f"fingerprint   {line.fingerprint}")
    _say(f"signing key   {line.key}")
    _say(f"receiving     {line.receiving or 'not known: ask the maker for a card'}")
    if line.own:
        _say(f"secret half   {'under a passphrase' if line.guarded else 'without a passphrase'}")
    else:
        _say(f"trusted since {format_date(line.since_s)}")


def export_card(folder: Path | None, which: str, out: Path | None) -> None:
    """Write an own key's card to a file, or to stdout.

    Raises:
        UsageError: no key fits, or several do.
        KnownError: the file is there already or cannot be written.
    """
    card = ring(folder).find_own(which)
    if not is_signed(card):
        raise KnownError(
            f"the card of {card.name} was changed by hand, nobody would believe it: bring it back "
            "from a copy, or make a new key (ioc-desktop keys new --another)"
        )
    text = card_text(card)
    if out is None:
        _say(text.rstrip("\n"))
        return
    if not write_new(out, text.encode()):
        raise KnownError(f"{out} is there already; give another name")
    _say(f"wrote {out}; nothing in it is secret")


def trust_card(folder: Path | None, file: Path, fingerprint: str | None) -> None:
    """Trust the maker of a card whose fingerprint was compared.

    Raises:
        ConfigError: it is no card, or it was changed on its way.
        UsageError: the fingerprint is another, or nobody can be asked for it.
        KnownError: it cannot be read or kept.
    """
    card = read_card(_text_of(file), str(file))
    keyring = ring(folder)
    known = keyring.who(card.public)
    if known is not None and known.own:
        raise UsageError(f"this is your own key ({_who(card)}): your packs are believed anyway")
    _say(f"name         {card.name}")
    _say(f"organisation {card.organisation or '-'}")
    _say(f"fingerprint  {card.public.fingerprint}")
    if fingerprint is None:
        _ask_for(card)
    elif fingerprint_digits(fingerprint) != card.public.fingerprint.replace(" ", ""):
        raise UsageError(
            "the card has another fingerprint than the maker's: it is not from that maker; "
            "nothing was trusted"
        )
    new = keyring.trust(card, int(time.time()))
    _say("trusted from now on" if new else "was trusted already; its card was renewed")


def forget_key(folder: Path | None, which: str) -> None:
    """Trust a maker no longer.

    Raises:
        UsageError: nobody fits, or several do.
    """
    card = ring(folder).forget(which)
    _say(f"packs of {_who(card)} are believed no longer")


def set_lists_aside(folder: Path | None) -> None:
    """Set damaged lists of versions aside and say where they are.

    Raises:
        KnownError: one cannot be renamed.
    """
    keyring = ring(folder)
    for name in (OPENED, ISSUED):
        aside = VersionLedger(keyring.folder, name).set_aside()
        _say(f"{name}  {'is sound; left as it is' if aside is None else f'set aside as {aside}'}")


def ring(folder: Path | None) -> KeyRing:
    """Return the key ring in a folder, by itself the user's own."""
    return KeyRing(folder or user_key_folder())


def _ask_for(card: Card) -> None:
    """Have the first groups of digits typed as the maker reads them out."""
    if not sys.stdin.isatty():
        raise UsageError(
            "have the maker read out the fingerprint, then give it: --fingerprint DIGITS"
        )
    sys.stdout.write(
        f"Have the maker read out all digits, by telephone or in person. If they are the same, "
        f"type the first {_ASKED_GROUPS} groups: "
    )
    sys.stdout.flush()
    typed = "".join(letter for letter in sys.stdin.readline() if letter.isdigit())
    if typed != "".join(card.public.fingerprint.split()[:_ASKED_GROUPS]):
        raise UsageError("these are other digits; nothing was trusted")


def _lines(keyring: KeyRing) -> Iterator[KeyLine]:
    for own, cards in ((True, keyring.own()), (False, keyring.trusted())):
        for card in cards:
            yield KeyLine(
                own=own,
                name=card.name,
                organisation=card.organisation,
                fingerprint=card.public.fingerprint,
                key=card.key,
                receiving=card.receiving,
                since_s=card.since_s,
                guarded=own and keyring.needs_passphrase(card),
            )


def _text_of(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST_CARD_BYTES + 1).decode("utf-8-sig")
    except OSError as error:
        raise KnownError(f"{file} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError((Finding(str(file), "", "is no key card: it is no text"),)) from error


def _who(card: Card) -> str:
    return ", ".join(filter(None, (card.name, card.organisation)))


def _write_json(value: object) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")
    sys.stdout.flush()


def _say(line: str) -> None:
    print(line)  # noqa: T201  # the command's output
