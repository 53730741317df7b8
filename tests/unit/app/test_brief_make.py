"""``brief make``: what is in a pack and what is not, searched for in the bytes of all of it."""

from __future__ import annotations

import json
import os
import time
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from ioc_desktop.app.brief_calendar import CALENDAR, read_calendar
from ioc_desktop.app.brief_make import run_make
from ioc_desktop.briefing.container import open_pack
from ioc_desktop.briefing.keys import KeyRing
from ioc_desktop.briefing.manifest import decoded
from ioc_desktop.domain import queries
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.errors import ConfigError, KnownError, UsageError
from ioc_desktop.layout import load_scene
from ioc_desktop.store import frozen
from ioc_desktop.store.faults import no_room
from ioc_desktop.store.reader import CacheReader
from tests.unit.app.briefing_house import (
    AGENDA,
    AT,
    SCENE,
    TITLES,
    build_house,
    options_of,
    packed_bytes,
)
from tests.unit.store.guarded_room import (
    INNER_VALUE,
    INTERNAL,
    LEFT,
    PUBLIC,
    RESTRICTED,
    SECRET_EARLIER,
    SECRET_VALUE,
    WHY,
    as_stored,
)

LONG_SECRET = "mật khẩu dài"  # noqa: S105  # of a pack of this test


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return build_house(tmp_path_factory.mktemp("house"))


@pytest.fixture
def options(house, tmp_path):
    return options_of(house, tmp_path / "hop.iocbrief")


def manifest_of(pack):
    with zipfile.ZipFile(pack) as archive:
        return json.loads(archive.read("manifest.json"))


def found(data: bytes, marks) -> list[str]:
    return [mark for mark in marks if mark.encode() in data]


def test_a_meetings_pack_holds_no_byte_of_what_is_restricted(options):
    assert run_make(options) == 0
    data = packed_bytes(options.out)
    assert found(data, (*RESTRICTED, *LEFT, *WHY, *TITLES)) == []
    assert as_stored(SECRET_VALUE) not in data
    assert as_stored(SECRET_EARLIER) not in data
    assert found(data, (*INTERNAL, *PUBLIC, "Tiêu đề chung")) == [
        *INTERNAL, *PUBLIC, "Tiêu đề chung",
    ]  # fmt: skip
    assert as_stored(INNER_VALUE) in data


def test_the_pack_of_those_on_duty_holds_it_all(options, capsys):
    assert run_make(replace(options, audience="duty")) == 0
    data = packed_bytes(options.out)
    assert found(data, (*RESTRICTED, *WHY)) == [*RESTRICTED, *WHY]
    titles = ("TIÊU-ĐỀ-GẮN-TAY", "TIÊU-ĐỀ-CHỈ-SỐ-KÍN", "o-gan-tay")
    assert found(data, titles) == list(titles)
    assert found(data, LEFT) == []
    assert as_stored(SECRET_VALUE) in data
    assert "not encrypted (--to)" in capsys.readouterr().out


def test_what_was_left_out_is_listed_without_saying_what_is_hidden(options, capsys):
    run_make(options)
    left = [(one["what"], one["why"]) for one in manifest_of(options.out)["left_out"]]
    assert left == [
        ("Họp: 2 ô", "Không dành cho đối tượng này"),
        ("Họp: Camera ngã tư", "hình ảnh trực tiếp không chốt được"),
        ("Họp: la", "gói hiển thị la_mot_goi không đi kèm chương trình"),
    ]
    told = capsys.readouterr().out
    assert "left out  3" in told
    assert "Họp: 2 ô: Không dành cho đối tượng này" in told


def test_the_pack_opens_and_answers_as_the_cache_did_for_that_audience(options):
    run_make(options)
    ring = KeyRing(options.keys)
    asked = {
        "it": queries.FigureQuery(indicator="chung.nhan", history=30),
        "records": queries.RecordsQuery(kind="document", centre="nghean"),
        "all": queries.OverviewQuery(),
    }
    now_s = parse_instant(AT)
    with open_pack(options.out, keyring=ring, now_s=time.time()) as pack:
        assert (pack.manifest.moment_s, pack.manifest.simulated) == (now_s, True)
        assert pack.manifest.centres == {"nghean": "Nghean", "vinh": "Vinh"}
        assert (pack.manifest.maker, pack.manifest.organisation) == ("Nguyễn Văn A", "Văn phòng")
        assert (pack.folder / "maps" / "2021.json").read_text() == "{}"
        calendar = read_calendar(pack.folder / "data")
        assert not calendar.is_working(date(2021, 10, 5))
        assert calendar.is_working(date(2021, 10, 9))
        scene = load_scene(pack.folder / "scenes" / "hop.toml")
        tiles = scene.variants[0].displays[0].tiles
        assert [one.id for one in tiles] == ["chung", "bang", "canh-bao"]
        assert tiles[0].settings == {"indicator": "chung.nhan"}
        assert [one["indicator"] for one in tiles[1].settings["figures"]] == ["chung.nhan"]
        frozen = CacheReader(pack.folder / "data" / "cache.db", silence_s=None)
        live = CacheReader(options.data / "cache.db", silence_s=None, audience="meeting")
        try:
            answers = [one.answer(asked, now_s).answers for one in (frozen, live)]
        finally:
            frozen.close()
            live.close()
    assert repr(answers[0]) == repr(answers[1])


def test_pages_come_from_the_agenda_and_after_it_the_scenes_named_beside(options, tmp_path):
    agenda = tmp_path / "agenda.toml"
    agenda.write_text(AGENDA)
    run_make(replace(options, agenda=agenda, scenes=("giao-duc", "hop")))
    made = manifest_of(options.out)
    assert made["title"] == "Giao ban cuối tháng"
    pages = [(one["scene"], one["title"]) for one in made["pages"]]
    assert pages == [("hop", "Tình hình chung"), ("y-te", "Y tế"), ("giao-duc", "Giáo dục")]
    assert made["pages"][0]["notes"] == "Câu đầu.\nCâu sau."
    assert made["agenda"][0] == {
        "title": "Mở đầu",
        "who": "Chủ tịch",
        "minutes": 3,
        "pages": [0, 1],
    }


def test_a_scene_that_was_not_made_for_the_audience_is_refused_with_what_to_do(
    options, house, tmp_path
):
    (house / "scenes" / "rieng.toml").write_text(SCENE.format(tag="").replace('"hop"', '"rieng"'))
    with pytest.raises(ConfigError) as told:
        run_make(replace(options, scenes=("rieng", "thuong-truc", "khong-co")))
    reasons = [str(one) for one in told.value.findings]
    assert sum('write audience = "meeting" below its name' in one for one in reasons) == 2
    assert any("--audience duty" in one for one in reasons)
    assert any("there is no scene 'khong-co'" in one for one in reasons)
    assert list(tmp_path.iterdir()) == []
    assert run_make(replace(options, scenes=("rieng",), audience="duty")) == 0


def test_the_same_name_rises_its_version_and_a_file_is_not_written_over_by_itself(options):
    run_make(replace(options, name="hang-tuan"))
    with pytest.raises(KnownError, match="--overwrite"):
        run_make(replace(options, name="hang-tuan"))
    first = manifest_of(options.out)["version"]
    run_make(replace(options, name="hang-tuan", overwrite=True))
    assert manifest_of(options.out)["version"] == first + 1
    run_make(replace(options, out=options.out.with_name("Giao ban số 5.iocbrief")))
    assert manifest_of(options.out.with_name("Giao ban số 5.iocbrief"))["name"] == "giao-ban-so-5"


def test_expiry_is_a_length_a_day_or_an_instant(options):
    run_make(replace(options, expires="7d"))
    made = manifest_of(options.out)
    assert made["expires_at_s"] - made["made_at_s"] == 7 * 86_400
    run_make(replace(options, expires="2199-12-31", overwrite=True))
    assert manifest_of(options.out)["expires_at_s"] == parse_instant("2200-01-01T00:00:00+07:00")
    assert run_make(replace(options, expires="9999-12-31", overwrite=True)) == 0
    with pytest.raises(UsageError, match="over already"):
        run_make(replace(options, expires="2021-12-31", overwrite=True))
    with pytest.raises(ConfigError, match="write 7d"):
        run_make(replace(options, expires="bald", overwrite=True))


def test_an_encrypted_pack_tells_nothing_without_its_passphrase(options, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(f"{LONG_SECRET}\n")
    run_make(replace(options, passphrase_file=secret))
    assert found(options.out.read_bytes(), PUBLIC) == []
    ring = KeyRing(options.keys)
    with open_pack(options.out, keyring=ring, now_s=time.time(), passphrase=LONG_SECRET) as pack:
        assert pack.manifest.pages[0].scene == "hop"
    with pytest.raises(UsageError, match="not both"):
        run_make(replace(options, passphrase_file=secret, recipients=("Nguyễn",), overwrite=True))


def test_without_data_key_or_scenes_it_is_said_what_to_do(options, tmp_path):
    with pytest.raises(KnownError, match="sync --once"):
        run_make(replace(options, data=tmp_path / "none"))
    with pytest.raises(UsageError, match="keys new"):
        run_make(replace(options, keys=tmp_path / "none"))
    with pytest.raises(UsageError, match="--agenda"):
        run_make(replace(options, scenes=()))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(options, monkeypatch):
    def full(*_args):
        raise no_room(options.out)

    monkeypatch.setattr(frozen, "copy_figures", full)
    with pytest.raises(KnownError, match="no room on the disk to make the pack"):
        run_make(options)
    assert list(options.out.parent.iterdir()) == []
    room = Path(os.environ["XDG_CACHE_HOME"], "ioc-desktop", "briefings")
    assert list(room.glob("pack-*")) == []


def test_the_manifest_is_one_that_packs_take(options):
    run_make(options)
    with zipfile.ZipFile(options.out) as archive:
        made = decoded(archive.read("manifest.json"))
        listed = {one.path for one in made.files}
        assert listed == {
            "data/cache.db",
            "data/calendar.json",
            "scenes/hop.toml",
            "maps/2021.json",
        }
    assert msgspec.to_builtins(made)["audience"] == "meeting"


def test_any_name_that_a_file_may_have_is_one_for_a_pack(options, tmp_path):
    left = tmp_path / ".[họp] a**b.iocbrief.xyz.part"
    left.touch()
    os.utime(left, (0, 0))
    for name, written in (
        ("[họp] a**b.iocbrief", "[họp] a**b.iocbrief"),
        ("giao ban 23.12.2021", "giao ban 23.12.2021.iocbrief"),
        ("tuần 51", "tuần 51.iocbrief"),
        ("Ệ" * 80, "Ệ" * 80 + ".iocbrief"),
    ):
        assert run_make(replace(options, out=tmp_path / name)) == 0
        assert (tmp_path / written).is_file()
    assert len(list(tmp_path.iterdir())) == 4  # and what was left half long ago is gone
    for name in ("/", "..", "."):
        with pytest.raises(KnownError, match="is a folder"):
            run_make(replace(options, out=Path(name)))


def test_whom_a_pack_is_encrypted_to_is_said(options, capsys):
    (card,) = KeyRing(options.keys).own()
    run_make(replace(options, recipients=("Văn A",)))
    assert f"opened by Nguyễn Văn A ({card.public.id})\n" in capsys.readouterr().out
    with pytest.raises(UsageError, match="key"):
        run_make(replace(options, recipients=("",), overwrite=True))


def test_days_that_are_none_are_no_days(tmp_path):
    for data in (b'{"days_off":{"2021-10-05":"\xff"}}', b"[" * 100_000, b"", b"null"):
        (tmp_path / CALENDAR).write_bytes(data)
        assert read_calendar(tmp_path).is_working(date(2021, 10, 5))


def test_marks_that_came_by_pasting_do_not_keep_a_pack_from_being_made(options, tmp_path):
    agenda = tmp_path / "agenda.toml"
    agenda.write_text(
        'title = "Giao\\u2028ban \\u202d0238\\u202c"\n[[page]]\nscene = "hop"\n'
        'title = "Một\\u2066 hai"\nnotes = "Câu đầu.\\u2028Câu\\u0007 sau.\\tX"\n'
        '[[item]]\ntitle = "Mở\\u0000đầu"\nwho = "Chủ\\u202etịch"\n',
        encoding="utf-8",
    )
    run_make(replace(options, agenda=agenda, scenes=()))
    made = manifest_of(options.out)
    assert (made["title"], made["pages"][0]["title"]) == ("Giao ban 0238", "Một hai")
    assert made["pages"][0]["notes"] == "Câu đầu.\nCâu  sau.\tX"
    assert (made["agenda"][0]["title"], made["agenda"][0]["who"]) == ("Mở đầu", "Chủtịch")
