"""Keys: made once, never overwritten, shown by fingerprint, exchanged by signed cards."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.briefing import bech32
from ioc_desktop.briefing.cards import card_text, read_card, signed_card
from ioc_desktop.briefing.keys import KeyRing
from ioc_desktop.briefing.signing import CARD, MANIFEST, PublicKey, fingerprint_digits
from ioc_desktop.errors import ConfigError, KnownError, UsageError
from tests.unit.briefing.packs import NOW_S, Office

NAMES = st.text(st.characters(exclude_categories=("C", "Zl", "Zp", "Zs")), min_size=1, max_size=40)


# --- bech32 and fingerprints ------------------------------------------------------------------


@given(st.binary(max_size=60))
def test_bytes_as_text_come_back(data: bytes) -> None:
    assert bech32.from_text("iocsign", bech32.to_text("iocsign", data)) == data


def test_the_text_is_bech32_as_age_has_it() -> None:
    for _ in range(20):
        text = str(pyrage.x25519.Identity.generate().to_public())
        raw = bech32.from_text("age", text)
        assert raw is not None
        assert (len(raw), bech32.to_text("age", raw)) == (32, text)


def test_any_wrong_letter_of_a_key_is_noticed(maker: Office) -> None:
    text = maker.card.key
    for place in range(len(text)):
        for letter in "qpz1x":
            wrong = text[:place] + letter + text[place + 1 :]
            assert wrong == text or PublicKey.from_text(wrong) is None
    for wrong in (text[:-1], text + "q", text[1:], "", "iocsign1", text.replace("iocsign", "age")):
        assert PublicKey.from_text(wrong) is None
    assert PublicKey.from_text(f"  {text.upper()}\n") == maker.card.public


def test_a_fingerprint_is_eight_groups_of_digits_of_the_whole_key(maker: Office) -> None:
    groups = maker.card.public.fingerprint.split(" ")
    assert [len(group) for group in groups] == [5] * 8
    assert all(group.isdigit() for group in groups)
    other = bytearray(maker.card.public.raw)
    other[31] ^= 1
    assert PublicKey(bytes(other)).fingerprint.split(" ")[0] != groups[0]
    assert fingerprint_digits(" - ".join(groups)) == "".join(groups)
    for wrong in ("", "12345", " ".join(groups[:7]), " ".join(groups) + "1", "٣" * 40):
        with pytest.raises(UsageError, match="8 groups of 5 digits"):
            fingerprint_digits(wrong)


def test_a_signature_holds_for_its_kind_of_document_alone(maker: Office) -> None:
    signature = maker.key.sign(CARD, b"text")
    assert maker.key.public.holds(CARD, b"text", signature)
    assert not maker.key.public.holds(MANIFEST, b"text", signature)
    assert not maker.key.public.holds(CARD, b"texT", signature)
    assert not PublicKey(bytes(32)).holds(CARD, b"text", signature)
    assert not PublicKey(b"\xff" * 32).holds(CARD, b"text", signature)


# --- one's own keys ------------------------------------------------------------------------------


def test_secrets_are_their_owner_s_alone(maker: Office) -> None:
    assert maker.card
    for path in maker.ring.folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert stat.S_IMODE(maker.ring.folder.stat().st_mode) == 0o700


def test_a_key_that_others_may_read_is_not_used(maker: Office) -> None:
    assert maker.card
    (secret,) = (maker.ring.folder / "signing").glob("*.key")
    (identity,) = (maker.ring.folder / "receiving").glob("*.age")
    tries: list[tuple[Path, int, Callable[[], object]]] = [
        (secret, 0o640, maker.ring.signing_key),
        (secret, 0o604, maker.ring.signing_key),
        (identity, 0o644, maker.ring.identities),
        (maker.ring.folder / "trusted", 0o770, maker.ring.trusted),
        (maker.ring.folder, 0o722, maker.ring.trusted),
        (maker.ring.folder / "signing", 0o777, maker.ring.own),
    ]
    (maker.ring.folder / "trusted").mkdir(mode=0o700)
    for path, mode, use in tries:
        before = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode)
        with pytest.raises(KnownError, match=f"chmod {before:o} {path}"):
            use()
        path.chmod(before)
        use()


def test_a_key_under_a_passphrase_needs_it(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys")
    card = ring.new_key("Lê Lan", passphrase="hoa sen")  # noqa: S106  # of a key that lives for one test
    (secret,) = (ring.folder / "signing").glob("*.key")
    assert b"ENCRYPTED" in secret.read_bytes()
    assert ring.needs_passphrase(card)
    with pytest.raises(KnownError, match="is kept under a passphrase"):
        ring.signing_key()
    with pytest.raises(KnownError, match="not the passphrase"):
        ring.signing_key(passphrase="hoa hồng")  # noqa: S106  # a wrong one
    key = ring.signing_key(passphrase="hoa sen")  # noqa: S106  # of a key that lives for one test
    assert key.public == card.public
    assert (key.name, key.organisation) == ("Lê Lan", "")


def test_a_second_key_is_a_key_beside_the_first(maker: Office) -> None:
    first = maker.card
    files = {path: path.read_bytes() for path in maker.ring.folder.rglob("*") if path.is_file()}
    second = maker.ring.new_key("Lê Lan")
    assert second.key != first.key
    assert {path: path.read_bytes() for path in files} == files
    with pytest.raises(UsageError, match="say which key"):
        maker.ring.signing_key()
    with pytest.raises(UsageError, match="several keys fit 'lan'"):
        maker.ring.signing_key("lan")
    digits = second.public.fingerprint
    for which in (digits, digits[:11], digits[:11].replace(" ", "-"), second.key):
        assert maker.ring.signing_key(which).public == second.public
    with pytest.raises(UsageError, match="no key fits"):
        maker.ring.signing_key("Hoa")
    assert len(maker.ring.identities()) == 2


def test_no_key_and_a_broken_key_are_said(tmp_path: Path, maker: Office) -> None:
    ring = KeyRing(tmp_path / "none")
    assert (ring.own(), ring.trusted(), ring.identities()) == ([], [], [])
    with pytest.raises(UsageError, match="ioc-desktop keys new"):
        ring.signing_key()
    assert not ring.folder.exists()
    assert maker.card
    (secret,) = (maker.ring.folder / "signing").glob("*.key")
    sound = secret.read_bytes()
    for broken in (b"", sound[:60], b"\xff" * 100):
        secret.write_bytes(broken)
        with pytest.raises(KnownError, match="is damaged"):
            maker.ring.signing_key()
    other = KeyRing(tmp_path / "other")
    other.new_key("Hoa")
    (theirs,) = (other.folder / "signing").glob("*.key")
    secret.write_bytes(theirs.read_bytes())
    with pytest.raises(KnownError, match="not the key of the card beside it"):
        maker.ring.signing_key()
    secret.unlink()
    with pytest.raises(KnownError, match="cannot be read"):
        maker.ring.signing_key()


@pytest.mark.parametrize("name", ["", "   ", "a\x1b[2J", "x" * 121, "a\u202eb"])
def test_a_name_that_is_none_makes_no_key(name: str, tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys")
    with pytest.raises(UsageError):
        ring.new_key(name)
    assert ring.own() == []


# --- cards ---------------------------------------------------------------------------------


@given(NAMES, st.one_of(st.just(""), NAMES))
def test_a_card_comes_back_from_its_text(name: str, organisation: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ioc_desktop.briefing.signing import SigningKey

    key = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(32)), name, organisation)
    card = signed_card(key, "age1x")
    assert read_card(card_text(card), "card.toml") == card
    assert card.public.fingerprint in card_text(card)


def test_whatever_is_changed_in_a_card_is_noticed(maker: Office, tmp_path: Path) -> None:
    other = Office(tmp_path, "Hoa").card
    text = card_text(maker.card)
    changed = [
        text.replace("Lê Lan", "Lê Hoa"),
        text.replace("Văn phòng UBND tỉnh", "Sở Y tế"),
        text.replace(maker.card.receiving, other.receiving),
        text.replace(maker.card.key, other.key),
        text.replace(maker.card.signature, other.signature),
        text.replace(maker.card.signature, ""),
        "".join(line for line in text.splitlines(True) if not line.startswith("signature")),
        "".join(line for line in text.splitlines(True) if not line.startswith("organisation")),
    ]
    for wrong in changed:
        assert wrong != text
        with pytest.raises(ConfigError, match="changed on its way"):
            read_card(wrong, "card.toml")
    for line in ('colour = "red"\n', "since_s = 5\n", "name = 1\n"):
        with pytest.raises(ConfigError):
            read_card(text + line, "card.toml")
    for wrong in ("", "hello", text[:-80], text + "#" * 9000, text.replace("iocsign1", "iocsign2")):
        with pytest.raises(ConfigError):
            read_card(wrong, "card.toml")
    # What mail does to a text changes nothing.
    for same in (text.replace("\n", "\r\n"), "\ufeff" + text, "\n\n" + text + "\n"):
        assert read_card(same, "card.toml") == maker.card


def test_trust_is_given_kept_and_taken(maker: Office, tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "reader")
    assert ring.who(maker.card.public) is None
    assert ring.trust(maker.card, NOW_S)
    signer = ring.who(maker.card.public)
    assert signer is not None
    assert (signer.name, signer.trusted_since_s, signer.own) == ("Lê Lan", NOW_S, False)
    assert not ring.trust(maker.card, NOW_S + 5)  # again: since then, not since now
    assert [card.since_s for card in ring.trusted()] == [NOW_S]
    assert ring.receivers(["Lê Lan", "age1abc"]) == {
        maker.card.receiving: f"Lê Lan ({maker.card.public.id})",
        "age1abc": "age1abc",
    }
    with pytest.raises(UsageError, match="no key fits"):
        ring.receivers(["Hoa"])
    assert ring.forget(maker.card.public.id).key == maker.card.key
    assert ring.who(maker.card.public) is None
    with pytest.raises(UsageError, match="there is no such key"):
        ring.forget("Lê Lan")
    own = maker.ring.who(maker.card.public)
    assert own is not None
    assert own.own


def test_a_trusted_card_that_was_damaged_is_said(maker: Office, tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "reader")
    ring.trust(maker.card, NOW_S)
    (file,) = (ring.folder / "trusted").iterdir()
    file.write_text("key = 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=file.name):
        ring.who(maker.card.public)
