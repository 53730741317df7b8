"""The key ring of one user: signing keys, the age key packs are received with, trusted makers.

A folder that is its owner's alone (0700, secrets 0600):

- ``signing/ID.key`` the secret half (PKCS#8, under a passphrase if one was given), ``ID.toml``
  its card; ``receiving/ID.age`` the age identity that belongs to it
- ``trusted/FINGERPRINT.toml`` cards of makers whose packs are believed
- ``opened.versions``, ``issued.versions`` see ``ledger``

ID is the first ten digits of the signing key's fingerprint. No key is ever overwritten.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.briefing.cards import Card, card_text, clean_name, read_card, signed_card
from ioc_desktop.briefing.ledger import ISSUED, VersionLedger
from ioc_desktop.briefing.private_files import OWNER_FILE, check_private, private_folder
from ioc_desktop.briefing.sealing import writings
from ioc_desktop.briefing.signing import PublicKey, SigningKey
from ioc_desktop.documents import read_text
from ioc_desktop.errors import KnownError, UsageError
from ioc_desktop.whole_files import write_new, write_whole

_DIGITS: Final = frozenset("0123456789")
_SIGNING: Final = "signing"
_RECEIVING: Final = "receiving"
_TRUSTED: Final = "trusted"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed something, as this machine knows it.

    ``trusted_since_s`` is None for a maker who is not trusted, or only this once; ``own`` marks
    this user's own keys.
    """

    key: PublicKey
    name: str = ""
    organisation: str = ""
    trusted_since_s: int | None = None
    own: bool = False

    @property
    def fingerprint(self) -> str:
        """The fingerprint of its key, in groups."""
        return self.key.fingerprint


class KeyRing:
    """The keys in one folder; reads it anew with each question."""

    def __init__(self, folder: Path) -> None:
        """Know the folder; it is made when the first key is."""
        self.folder = folder

    @property
    def opened(self) -> VersionLedger:
        """Which versions of whose packs were opened here."""
        return VersionLedger(self.folder)

    # --- keys of one's own --------------------------------------------------------------

    def own(self) -> list[Card]:
        """Return the cards of this user's signing keys, by their ids.

        Raises:
            ConfigError: a card was damaged.
            KnownError: others may read the folder.
        """
        return self._cards(_SIGNING)

    def new_key(self, name: str, organisation: str = "", passphrase: str | None = None) -> Card:
        """Make a signing key and an age identity, and return their card.

        Raises:
            UsageError: the name is none.
            KnownError: it cannot be written.
        """
        import pyrage
        from cryptography.hazmat.primitives import serialization as form
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        name = clean_name(name, "the name")
        if not name:
            raise UsageError("say whose key it is: --name")
        key = SigningKey(
            Ed25519PrivateKey.generate(), name, clean_name(organisation, "the organisation")
        )
        identity = pyrage.x25519.Identity.generate()
        card = signed_card(key, str(identity.to_public()))
        guard: form.KeySerializationEncryption = form.NoEncryption()
        if passphrase:
            guard = form.BestAvailableEncryption(writings(passphrase)[0].encode())
        secret = key.private.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, guard)
        signing = self._folder(_SIGNING)
        receiving = self._folder(_RECEIVING)
        # The card last: a key counts from when it is there.
        for file, data in (
            (receiving / f"{key.public.id}.age", f"{identity}\n".encode()),
            (signing / f"{key.public.id}.key", secret),
            (signing / f"{key.public.id}.toml", card_text(card).encode()),
        ):
            if not write_new(file, data, mode=OWNER_FILE):
                raise KnownError(f"{file} is there already; it was left as it is")
        return card

    def signing_key(self, which: str = "", passphrase: str | None = None) -> SigningKey:
        """Return the key to sign with: the only one, or the one that ``which`` names.

        Args:
            which: the beginning of a fingerprint or id, or the maker's name.
            passphrase: of the key's file, where it has one.

        Raises:
            UsageError: there is none, or several fit.
            KnownError: a passphrase is needed or wrong, or the file is damaged or open to others.
        """
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        card = self.find_own(which)
        file = self.folder / _SIGNING / f"{card.public.id}.key"
        data = self._secret(file)
        sealed = b"ENCRYPTED" in data.partition(b"\n")[0]
        if sealed and passphrase is None:
            raise KnownError(f"the signing key of {card.name} is kept under a passphrase; give it")
        tried = writings(passphrase) if sealed and passphrase is not None else (None,)
        private = None
        for one in tried:
            try:
                private = load_pem_private_key(data, None if one is None else one.encode())
                break
            except (ValueError, TypeError, UnsupportedAlgorithm) as error:
                failed = error
        if private is None:
            if sealed:
                raise KnownError(
                    f"this is not the passphrase of the signing key of {card.name}"
                ) from failed
            raise KnownError(f"{file} is damaged; bring it back from a copy") from failed
        if not isinstance(private, Ed25519PrivateKey):
            raise KnownError(f"{file} is no signing key for packs")
        key = SigningKey(private, card.name, card.organisation)
        if key.public != card.public:
            raise KnownError(f"{file} is not the key of the card beside it")
        return key

    def needs_passphrase(self, card: Card) -> bool:
        """Whether the secret half of one of the own keys is kept under a passphrase.

        Raises:
            KnownError: its file is gone or open to others.
        """
        data = self._secret(self.folder / _SIGNING / f"{card.public.id}.key")
        return b"ENCRYPTED" in data.partition(b"\n")[0]

    def identities(self) -> list[str]:
        """Return the age identities (``AGE-SECRET-KEY-1…``) packs can be received with.

        Raises:
            KnownError: a file cannot be read, or others may read it.
        """
        files = sorted((self.folder / _RECEIVING).glob("*.age"))
        return [self._secret(file).decode("ascii", "replace").strip() for file in files]

    def next_version(self, key: PublicKey, name: str) -> int:
        """Return the next version for packs of this name by this key, never one twice.

        Raises:
            KnownError: the list of numbers is damaged or cannot be written.
        """
        seen = self.opened.newest(key.fingerprint, name)
        return VersionLedger(self.folder, ISSUED).give(
            key.fingerprint, name, seen.version + 1 if seen else 1, int(time.time())
        )

    # --- keys of others ------------------------------------------------------------------

    def trusted(self) -> list[Card]:
        """Return the cards of trusted makers, by their ids.

        Raises:
            ConfigError: a card was damaged.
            KnownError: others may change the folder.
        """
        return self._cards(_TRUSTED)

    def who(self, key: PublicKey) -> Signer | None:
        """Return whom a key belongs to, None if it is neither one's own nor trusted.

        Raises:
            ConfigError: a card was damaged.
            KnownError: others may change the folder.
        """
        for card in self.own():
            if card.public == key:
                return Signer(key, card.name, card.organisation, own=True)
        for card in self.trusted():
            if card.public == key:
                return Signer(key, card.name, card.organisation, card.since_s)
        return None

    def trust(self, card: Card, now_s: int) -> bool:
        """Believe packs of this maker from now on; False if it was trusted with this key before.

        A card that tells more (an age key, a new name) takes the old one's place.

        Raises:
            KnownError: it cannot be written.
        """
        self._folder(_TRUSTED)
        file = self._trusted_file(card)
        known = [one for one in self.trusted() if one.public == card.public]
        since_s = known[0].since_s if known else max(1, now_s)
        kept = card_text(msgspec.structs.replace(card, since_s=since_s))
        read_card(kept, str(file), ours=True)  # what cannot be read would lock the whole ring
        write_whole(file, kept.encode(), mode=OWNER_FILE)
        return not known

    def forget(self, which: str) -> Card:
        """Believe packs of a maker no longer, and return who it was.

        Raises:
            UsageError: nobody fits, or several do.
            KnownError: it cannot be deleted.
        """
        known = list(self._files(_TRUSTED))
        card = self._chosen([one for _, one in known], which, "trusted key")
        try:
            for file, one in known:  # a copy made by hand would go on being believed
                if one.key == card.key:
                    file.unlink()
        except OSError as error:
            raise KnownError(
                f"{card.name} cannot be forgotten: {error.strerror or error}"
            ) from error
        return card

    def find(self, which: str) -> Card:
        """Return the card, one's own or a trusted one, that ``which`` names; see ``signing_key``.

        Raises:
            UsageError: nobody fits, or several do.
        """
        return self._chosen([*self.own(), *self.trusted()], which, "key")

    def find_own(self, which: str) -> Card:
        """Return the card of one of this user's keys that ``which`` names, "" if there is one.

        Raises:
            UsageError: there is none, or several fit.
        """
        return self._chosen(self.own(), which, "signing key")

    def receivers(self, named: Sequence[str]) -> dict[str, str]:
        """Return the age keys of those named, each with whose it is.

        Keys are named as they are, makers by name or fingerprint.

        Raises:
            UsageError: nobody fits, several do, or the maker's age key is not known.
        """
        keys = {}
        for which in named:
            if which.startswith("age1"):
                keys[which] = which
                continue
            card = self.find(which)
            if not card.receiving:
                raise UsageError(
                    f"the age key of {card.name} is not known here: ask for a card "
                    "(ioc-desktop keys export) and trust it"
                )
            keys[card.receiving] = f"{card.name} ({card.public.id})"
        return keys

    def _trusted_file(self, card: Card) -> Path:
        # By the whole fingerprint: a key whose first digits are another's must not take its place.
        return self.folder / _TRUSTED / f"{card.public.digits}.toml"

    # --- files -----------------------------------------------------------------------------

    def _folder(self, name: str) -> Path:
        private_folder(self.folder)
        return private_folder(self.folder / name)

    def _cards(self, name: str) -> list[Card]:
        return [card for _, card in self._files(name)]

    def _files(self, name: str) -> Iterator[tuple[Path, Card]]:
        folder = self.folder / name
        if not folder.is_dir():
            return
        check_private(self.folder, only_writing=True)
        check_private(folder, only_writing=True)
        for file in sorted(folder.glob("*.toml")):
            check_private(file, only_writing=True)
            yield file, read_card(read_text(file), str(file), ours=True)

    def _secret(self, file: Path) -> bytes:
        try:
            check_private(file)
            return file.read_bytes()
        except OSError as error:
            raise KnownError(f"{file} cannot be read: {error.strerror or error}") from error

    @staticmethod
    def _chosen(cards: list[Card], which: str, what: str) -> Card:
        cards = list({card.key: card for card in reversed(cards)}.values())[::-1]
        found = _fitting(cards, which)
        if not which and what == "signing key":
            found = cards  # the only one need not be named
        if len(found) == 1:
            return found[0]
        if not cards:
            if what == "signing key":
                raise UsageError(
                    "there is no signing key yet; make one: ioc-desktop keys new --name NAME"
                )
            raise UsageError("there is no such key here yet")
        listed = ", ".join(f"{card.public.id} ({card.name})" for card in found or cards)
        if not which:
            raise UsageError(f"say which key: {listed}")
        if found:
            raise UsageError(f"several keys fit {which!r}; name one of: {listed}")
        raise UsageError(f"no key fits {which!r}; name one of: {listed}")


def _fitting(cards: list[Card], which: str) -> list[Card]:
    """Return the cards that ``which`` names: the digits, the key, the name, else words of it.

    Whole words: ``An`` names Nguyễn Văn An, and never Trần Thị Lan, who would get the pack instead.
    """
    digits = "".join(which.replace("-", " ").split())
    if not digits:
        return []
    if set(digits) <= _DIGITS:
        begins = [one for one in cards if one.public.digits.startswith(digits)]
        if begins:
            return begins
    asked = _words(which)
    return (
        [one for one in cards if one.key == which]
        or [one for one in cards if _words(one.name) == asked]
        or [one for one in cards if f" {asked} " in f" {_words(one.name)} "]
    )


def _words(text: str) -> str:
    """Return a name however it was typed: composed, without capitals, its words apart by one."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
