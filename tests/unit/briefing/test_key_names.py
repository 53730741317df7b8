"""Keys are named by people: never another's by a part of a name, and never one by nothing."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import msgspec
import pytest

from ioc_desktop.briefing import bech32
from ioc_desktop.briefing.cards import Card, card_text, read_card
from ioc_desktop.briefing.keys import KeyRing
from ioc_desktop.briefing.signing import MANIFEST, PublicKey
from ioc_desktop.errors import ConfigError, UsageError
from tests.unit.briefing.packs import NOW_S, Office


def trusting(folder: Path, *names: str) -> KeyRing:
    """Return a ring that trusts an office of each name."""
    ring = KeyRing(folder / "reader")
    for number, name in enumerate(names):
        (folder / str(number)).mkdir()
        ring.trust(Office(folder / str(number), name).card, NOW_S)
    return ring


def test_a_pack_goes_to_nobody_whose_name_only_holds_the_letters(tmp_path: Path) -> None:
    ring = trusting(tmp_path, "Trần Thị Lan")
    for which in ("An", "Thị L", "n"):
        with pytest.raises(UsageError, match="no key fits"):
            ring.receivers([which])
    for which in ("Lan", "thị lan", "Trần  Thị Lan"):
        (whose,) = ring.receivers([which]).values()
        assert whose.startswith("Trần Thị Lan (")


def test_a_pack_goes_to_nobody_by_an_empty_name(maker: Office) -> None:
    assert maker.card
    for which in ("", " ", "-"):
        with pytest.raises(UsageError, match=r"key"):
            maker.ring.receivers([which])
        with pytest.raises(UsageError):
            maker.ring.forget(which)
    assert maker.ring.find_own("").key == maker.card.key


def test_a_whole_name_is_chosen_before_a_longer_one(tmp_path: Path) -> None:
    ring = trusting(tmp_path, "Lê Lan", "Lê Lan Anh")
    assert ring.find("lê lan").name == "Lê Lan"
    with pytest.raises(UsageError, match="several keys fit"):
        ring.find("Lê")


def test_a_name_fits_however_the_keyboard_composes_its_marks(tmp_path: Path) -> None:
    ring = trusting(tmp_path, "Nguyễn Thế Hiển")
    assert ring.find(unicodedata.normalize("NFD", "Thế Hiển")).name == "Nguyễn Thế Hiển"


def test_a_maker_is_forgotten_with_every_copy_of_the_card(maker: Office, reader: Office) -> None:
    (file,) = (reader.ring.folder / "trusted").glob("*.toml")
    copy = file.with_name("lan (1).toml")
    copy.write_bytes(file.read_bytes())
    copy.chmod(0o600)
    file.rename(file.with_name("renamed by hand.toml"))
    assert reader.ring.forget("Lê Lan").key == maker.card.key
    assert reader.ring.who(maker.card.public) is None
    assert list((reader.ring.folder / "trusted").iterdir()) == []


def test_a_card_that_could_not_be_read_again_is_not_kept(maker: Office, reader: Office) -> None:
    key = Office(maker.folder / "x", "Hoa").card.key
    for name in ("Lan\u200b", "L" * 121):
        with pytest.raises(ConfigError, match="is no key card"):
            reader.ring.trust(Card(name=name, key=key), NOW_S)
    assert [card.name for card in reader.ring.trusted()] == ["Lê Lan"]


def test_what_is_said_of_a_card_moves_no_cursor(maker: Office) -> None:
    text = card_text(maker.card) + '"\\u001b[2Jx\\u202e" = 1\n'
    with pytest.raises(ConfigError) as told:
        read_card(text, "card.toml")
    assert "[2Jx" in str(told.value)
    assert not {"\x1b", "\u202e"} & set(str(told.value))


def test_a_card_that_is_nested_without_end_is_said() -> None:
    for text in ("a" + ".a" * 4000 + " = 1", "a = " + "[" * 4000):
        with pytest.raises(ConfigError, match="nested too deeply"):
            read_card(text, "card.toml")


def test_a_key_under_which_anybody_signs_is_none(maker: Office) -> None:
    # The neutral point: R the same, S zero fits every message in OpenSSL.
    neutral = (1).to_bytes(32, "little")
    assert PublicKey(neutral).holds(MANIFEST, b"anything", neutral + bytes(32))
    prime = 2**255 - 19
    small = [
        *(number.to_bytes(32, "little") for number in (0, 1, prime - 1, prime, prime + 1)),
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ]
    for raw in small:
        for bit in (0, 0x80):
            text = bech32.to_text("iocsign", raw[:31] + bytes([raw[31] | bit]))
            assert PublicKey.from_text(text) is None
            card = msgspec.structs.replace(maker.card, key=text)
            with pytest.raises(ConfigError, match="is no signing key"):
                read_card(card_text_of(card), "card.toml")
    assert PublicKey.from_text(maker.card.key) == maker.card.public


def card_text_of(card: Card) -> str:
    """Return the text of a card whose key ``card_text`` would not take."""
    return f'name = "{card.name}"\nkey = "{card.key}"\nsignature = "{card.signature}"\n'


def test_a_key_s_passphrase_opens_it_however_it_is_typed(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "ring")
    ring.new_key("Lan", passphrase=unicodedata.normalize("NFD", "đèn xế chiều"))
    for form in ("NFC", "NFD"):
        assert ring.signing_key("", unicodedata.normalize(form, "đèn xế chiều")).name == "Lan"
