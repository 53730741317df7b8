"""Key cards: the public keys of one maker as a small text file that goes by mail.

A card says name, organisation, the key its packs are signed with, and the age key packs for it are
encrypted to. It is signed by its own key, so that one fingerprint compared by telephone vouches
for all of it: nobody on the way can put another age key beside the right signing key.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ioc_desktop.briefing.signing import CARD, PublicKey, SigningKey
from ioc_desktop.documents import parse_toml
from ioc_desktop.errors import ConfigError, Finding, UsageError

LARGEST_CARD_BYTES: Final = 8192
LONGEST_NAME: Final = 120

Name = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
Short = Annotated[str, Meta(max_length=LONGEST_NAME)]


class Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A maker's public keys; ``receiving`` is an age key or "", ``signature`` hexadecimal.

    ``since_s`` is when this machine came to trust it (seconds since 1970), 0 for a card as it is
    sent. A maker trusted by one of its packs has no ``signature``: nothing else was told.
    """

    name: Name
    organisation: Short = ""
    key: Annotated[str, Meta(max_length=100)]
    receiving: Annotated[str, Meta(max_length=100)] = ""
    signature: Annotated[str, Meta(pattern=r"^([0-9a-f]{128})?$")] = ""
    since_s: Annotated[int, Meta(ge=0)] = 0

    @property
    def public(self) -> PublicKey:
        """The signing key; a card is only made with one that is sound."""
        key = PublicKey.from_text(self.key)
        if key is None:
            raise UsageError(f"{self.key!r} is no signing key")
        return key


def clean_name(text: str, what: str) -> str:
    """Return a name in NFC without blanks around it.

    Raises:
        UsageError: it is too long or holds characters that cannot be seen.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(f"{what} must be at most {LONGEST_NAME} letters that can be read")
    return name


def shortened(text: str) -> str:
    """Return a name as a card takes it: what can be read of it, no longer than there."""
    return " ".join(readable(text).split())[:LONGEST_NAME].strip()


def readable(text: str) -> str:
    """Return a text without what would move a terminal's cursor or turn its writing."""
    return "".join(one if one.isprintable() else " " for one in text)


def signed_card(key: SigningKey, receiving: str) -> Card:
    """Return the card of a signing key and the age key that belongs to it."""
    card = Card(
        name=key.name, organisation=key.organisation, key=key.public.text, receiving=receiving
    )
    return msgspec.structs.replace(card, signature=key.sign(CARD, _signed(card)).hex())


def card_text(card: Card) -> str:
    """Return a card as the text that is sent and kept."""
    lines = [
        "# ioc-desktop: public keys for briefing packs. Nothing in here is secret.",
        "# Whoever receives it compares these digits with the sender, by telephone or on paper:",
        f"#   {card.public.fingerprint}",
        *(f"{name} = {_quoted(getattr(card, name))}" for name in _TEXTS if getattr(card, name)),
    ]
    if card.since_s:
        lines.append(f"since_s = {card.since_s}")
    return "\n".join(lines) + "\n"


def read_card(text: str, file: str, *, ours: bool = False) -> Card:
    """Return the card that a text is; blanks and lines that mail put around it do no harm.

    Args:
        text: the file's content.
        file: its name, for what is found wrong.
        ours: whether this machine wrote it: then it may be unsigned and say since when.

    Raises:
        ConfigError: it is no card, a letter of a key is wrong, or its signature does not hold.
    """
    if len(text) > LARGEST_CARD_BYTES:
        raise _wrong(file, "", "is no key card: it is far too long")
    raw = parse_toml(text.lstrip("\ufeff"), file)
    try:
        card = msgspec.convert(raw, Card)
    except msgspec.ValidationError as error:
        raise _wrong(file, "", f"is no key card: {readable(str(error))}") from None
    if not all(getattr(card, name).isprintable() for name in _TEXTS):
        raise _wrong(file, "", "is no key card: a text holds control characters")
    key = PublicKey.from_text(card.key)
    if key is None or key.text != card.key:
        raise _wrong(file, "key", "is no signing key: a letter is wrong or missing")
    if ours:
        return card
    if card.since_s:
        raise _wrong(file, "since_s", "is not part of a key card that is sent")
    if not is_signed(card):
        raise _wrong(
            file,
            "signature",
            "does not fit the rest: the card was changed on its way; ask for it anew",
        )
    return card


def is_signed(card: Card) -> bool:
    """Whether the card is as its own key signed it."""
    return card.public.holds(CARD, _signed(card), bytes.fromhex(card.signature))


_TEXTS: Final = ("name", "organisation", "key", "receiving", "signature")


def _signed(card: Card) -> bytes:
    bare = msgspec.structs.replace(card, signature="", since_s=0)
    return msgspec.json.encode(bare, order="sorted")


def _quoted(text: str) -> str:
    """Return a text in TOML's quotes; JSON's are the same for what can be seen."""
    return msgspec.json.encode(text).decode()


def _wrong(file: str, path: str, reason: str) -> ConfigError:
    return ConfigError((Finding(file, path, reason),))
