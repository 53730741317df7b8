"""A site with a scene of every sort of tile, its keys, and the options of a pack of it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ioc_desktop.app.brief_make import MakeOptions
from ioc_desktop.briefing.keys import KeyRing
from tests.unit.store.guarded_room import GuardedRoom

AT = "2021-10-07T16:00:00+07:00"
TITLES = ("TIÊU-ĐỀ-GẮN-TAY", "TIÊU-ĐỀ-CHỈ-SỐ-KÍN", "LỜI-BÌNH-KÍN", "MACRO-KÍN", "o-gan-tay")
SCENE = """
# LỜI-BÌNH-KÍN: what somebody noted beside kin.chi-so
schema = 1
id = "hop"
name = {{ vi = "Họp", en = "Meeting" }}
{tag}
[macros]
kin = "MACRO-KÍN"
chung = "chung.nhan"

[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [12, 8]

[[variant.display.tile]]
id = "chung"
at = [0, 0]
span = [3, 4]
kind = "kpi"
indicator = "${{chung}}"
title = "Tiêu đề chung"

[[variant.display.tile]]
id = "o-gan-tay"
at = [3, 0]
span = [3, 4]
kind = "kpi"
indicator = "chung.nhan"
sensitivity = "restricted"
title = "TIÊU-ĐỀ-GẮN-TAY"

[[variant.display.tile]]
id = "kin"
at = [6, 0]
span = [3, 4]
kind = "trend"
indicator = "kin.chi-so"
title = "TIÊU-ĐỀ-CHỈ-SỐ-KÍN"

[[variant.display.tile]]
id = "cam"
at = [9, 0]
span = [3, 4]
bundle = "cameras"
title = "Camera ngã tư"

[[variant.display.tile]]
id = "la"
at = [0, 4]
span = [3, 4]
bundle = "la_mot_goi"

[[variant.display.tile]]
id = "bang"
at = [3, 4]
span = [6, 4]
bundle = "overview"
kind = "table"
[variant.display.tile.settings]
figures = [
    {{ indicator = "chung.nhan", centre = "nghean" }},
    {{ indicator = "kin.chi-so", centre = "nghean" }},
]

[[variant.display.tile]]
id = "canh-bao"
at = [9, 4]
span = [3, 4]
bundle = "alarms"
"""
AGENDA = '''
title = "Giao ban cuối tháng"
[[page]]
scene = "hop"
title = "Tình hình chung"
minutes = 7
notes = """
Câu đầu.
Câu sau."""
[[page]]
scene = "y-te"
[[item]]
title = "Mở đầu"
who = "Chủ tịch"
minutes = 3
pages = [1, 2]
'''


def build_house(folder: Path) -> Path:
    """Fill a folder with data, a site, its scene and a key; return it."""
    GuardedRoom(folder / "data")
    (folder / "scenes").mkdir()
    (folder / "scenes" / "hop.toml").write_text(SCENE.format(tag='audience = "meeting"'))
    (folder / "site.toml").write_text(
        'schema = 1\nname = "Tỉnh"\nscenes = ["scenes/"]\n'
        '[calendar]\ndays_off = { "2021-10-05" = "Bão số 6" }\nwork_days = ["2021-10-09"]\n'
        '[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:9"\n'
        '[[centre]]\nid = "vinh"\nurl = "http://127.0.0.1:9"\n'
    )
    KeyRing(folder / "keys").new_key("Nguyễn Văn A", "Văn phòng")
    (folder / "data" / "maps").mkdir()
    (folder / "data" / "maps" / "2021.json").write_text("{}")
    return folder


def options_of(house: Path, out: Path) -> MakeOptions:
    """Return the options of a pack of the house's scene."""
    return MakeOptions(
        scenes=("hop",),
        out=out,
        site=house / "site.toml",
        data=house / "data",
        keys=house / "keys",
        at=AT,
    )


def packed_bytes(pack: Path) -> bytes:
    """Return all bytes of a pack: the file's own, and those of each member unpacked."""
    with zipfile.ZipFile(pack) as archive:
        return pack.read_bytes() + b"".join(map(archive.read, archive.namelist()))
