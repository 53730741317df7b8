"""Versions: a swapped older pack is refused, also after kills; a damaged list is said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ioc_desktop.briefing.ledger import ISSUED, OPENED, Seen, VersionLedger
from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.errors import KnownError
from tests.unit.briefing.packs import NOW_S, Office, packed


def opens(reader: Office, file: Path) -> str:
    """Open a pack; return the code of its refusal, "" if it opened."""
    try:
        with reader.open(file):
            return ""
    except PackRefused as refused:
        return refused.reason


def test_an_older_version_is_refused_once_a_newer_one_was_opened(
    maker: Office, reader: Office
) -> None:
    files = {
        number: packed(maker, out=f"{number}.iocbrief", version=number, made_at_s=NOW_S - 3600)
        for number in (1, 4, 5)
    }
    assert [opens(reader, files[number]) for number in (4, 1, 4, 5, 5, 4)] == [
        "", "older", "", "", "", "older",
    ]  # fmt: skip
    with pytest.raises(PackRefused) as caught:
        reader.open(files[4])
    assert str(caught.value) == (
        "the pack is an older version (4): version 5, signed at 04:53 24/12/2021, was opened here "
        "already; ask for the newest"
    )
    assert reader.left() == []


def test_versions_are_counted_by_name_and_by_key(
    maker: Office, reader: Office, tmp_path: Path
) -> None:
    (tmp_path / "second").mkdir()
    second = Office(tmp_path / "second", "Sở Thông tin")
    reader.ring.trust(second.card, NOW_S)
    assert opens(reader, packed(maker, version=9)) == ""
    assert opens(reader, packed(maker, version=1, name="giao-ban-thang")) == ""
    assert opens(reader, packed(second, version=1)) == ""
    assert opens(reader, packed(maker, version=8)) == "older"


def test_two_packs_of_one_version_are_told_apart_by_when_they_were_made(
    maker: Office, reader: Office
) -> None:
    first = packed(maker, out="a.iocbrief", version=3, made_at_s=NOW_S - 100)
    later = packed(maker, out="b.iocbrief", version=3, made_at_s=NOW_S - 50)
    assert [opens(reader, file) for file in (first, first, later, first)] == ["", "", "", "older"]
    with pytest.raises(PackRefused, match="another pack of the same version"):
        reader.open(first)


def test_a_pack_that_was_refused_for_something_else_counts_for_nothing(
    maker: Office, reader: Office
) -> None:
    assert opens(reader, packed(maker, version=1)) == ""
    expired = packed(maker, out="e.iocbrief", version=7, expires_at_s=NOW_S - 1)
    assert opens(reader, expired) == "expired"
    assert opens(reader, packed(maker, version=2)) == ""


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "other", "no text"])
def test_a_damaged_list_is_said_and_only_set_aside_by_a_person(
    harm: str, maker: Office, reader: Office
) -> None:
    file = packed(maker, version=5)
    assert opens(reader, file) == ""
    ledger = reader.ring.opened
    sound = ledger.file.read_bytes()
    damaged = {
        "cut": sound[:-5],
        "flipped": sound.replace(b'"version":5', b'"version":1'),
        "empty": b"",
        "other": b"{}",
        "no text": b"\xff" * 50,
    }[harm]
    ledger.file.write_bytes(damaged)
    for _ in range(2):
        assert opens(reader, file) == "ledger"
        assert ledger.file.read_bytes() == damaged
    aside = ledger.set_aside()
    assert aside is not None
    assert aside.read_bytes() == damaged
    assert ledger.set_aside() is None
    assert opens(reader, file) == ""
    ledger.file.write_bytes(damaged)
    again = ledger.set_aside()
    assert again not in {None, aside}


KILLED = """
import os, sys
from pathlib import Path
import ioc_desktop.whole_files as whole
from ioc_desktop.briefing.ledger import ISSUED, Seen, VersionLedger
ledger = VersionLedger(Path(sys.argv[1]))
real, left = os.fsync, int(sys.argv[2])
def fsync(handle):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)
    real(handle)
whole.os.fsync = fsync
ledger.remember("1", "a", Seen(version=6, made_at_s=6, digest="x"))
"""


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_program_killed_while_it_writes_leaves_the_old_list_or_the_new(
    steps: int, tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    ledger = VersionLedger(folder)
    ledger.remember("1", "a", Seen(version=5, made_at_s=5, digest="y"))
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(steps)], check=False, timeout=60
    )
    assert ended.returncode == (0 if steps == 2 else -9)
    known = ledger.newest("1", "a")
    assert known is not None
    assert known.version == (5 if steps == 0 else 6)
    ledger.remember("1", "a", Seen(version=7, made_at_s=7, digest="z"))  # no lock is left behind


GIVER = """
import sys
from pathlib import Path
from ioc_desktop.briefing.ledger import ISSUED, Seen, VersionLedger
ledger = VersionLedger(Path(sys.argv[1]), ISSUED)
print([ledger.give("1", "a", 1, 0) for _ in range(20)])
"""


def test_no_number_is_given_twice_by_programs_at_once(tmp_path: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", GIVER, str(tmp_path / "keys")],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    given = [number for one in programs for number in json.loads(one.communicate(timeout=60)[0])]
    assert sorted(given) == list(range(1, 61))


def test_the_next_version_rises_and_knows_what_was_opened(maker: Office) -> None:
    key = maker.key.public
    assert [maker.ring.next_version(key, "tuan") for _ in range(3)] == [1, 2, 3]
    assert maker.ring.next_version(key, "thang") == 1
    # Its own pack came back from another machine with a higher number.
    with maker.open(packed(maker, name="tuan", version=40)):
        pass
    assert maker.ring.next_version(key, "tuan") == 41
    (maker.ring.folder / ISSUED).write_bytes(b"x")
    with pytest.raises(KnownError, match="is damaged"):
        maker.ring.next_version(key, "tuan")
    assert (maker.ring.folder / OPENED).exists()


@pytest.mark.parametrize("harm", ["cut", "no text"])
def test_after_a_damaged_list_of_numbers_no_reader_takes_a_pack_for_an_older_one(
    harm: str, maker: Office, reader: Office
) -> None:
    name = "giao-ban-tuan"
    numbers = [maker.ring.next_version(maker.key.public, name) for _ in range(7)]
    assert opens(reader, packed(maker, version=numbers[-1], name=name)) == ""
    ledger = VersionLedger(maker.ring.folder, ISSUED)
    sound = ledger.file.read_bytes()
    ledger.file.write_bytes({"cut": sound[:-2], "no text": b"\xff" * 50}[harm])
    with pytest.raises(PackRefused, match="which versions were given"):
        maker.ring.next_version(maker.key.public, name)
    assert ledger.set_aside() is not None
    number = maker.ring.next_version(maker.key.public, name)
    assert number == 1001
    assert opens(reader, packed(maker, version=number, made_at_s=NOW_S - 10, name=name)) == ""
    assert maker.ring.next_version(maker.key.public, name) == 1002
    assert maker.ring.next_version(maker.key.public, "another") == 1001
