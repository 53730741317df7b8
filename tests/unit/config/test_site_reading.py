"""Site files: typed values, every mistake at once, secrets out of sight."""

from __future__ import annotations

import pickle
import sys
from datetime import date
from pathlib import Path
from subprocess import run

import msgspec
import pytest
import structlog

from ioc_desktop.config import (
    Centre,
    Secret,
    check_site_file,
    data_folder,
    load_site,
    parse_site,
    user_bundle_folder,
    user_scene_folder,
)
from ioc_desktop.domain.matrix import Pane
from ioc_desktop.errors import ConfigError, KnownError

CENTRE = '[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:8801"\n'
GOOD = """
schema = 1
name = "Trung tâm điều hành thông minh tỉnh Nghệ An"
language = "en"
theme = "light"
scene = "giao-ban"
scenes = ["my-scenes/"]
bundles = ["my-widgets"]
poll_s = 5
retention_days = 400

[[centre]]
id = "nghean"
url = "https://ioc.example.vn/"
token_env = "IOC_NGHEAN_TOKEN"

[[centre]]
id = "vinh"
url = "http://127.0.0.1:8802"
token = "hush-hush"

[[screen]]
role = "A1"
connector = "DP-1"
width_mm = 2160
height_mm = 1215.5
distance_mm = 5000

[[screen]]
role = "B1"
position = [1920, 0]

[clock]
start = 2021-10-07T16:30:00+07:00
anchor = "2026-11-23T00:00:00.250000+00:00"
speed = 20

[calendar]
work_days = [2021-10-09]
[calendar.days_off]
"2021-10-07" = "Nghỉ phòng chống bão"
"""


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    (tmp_path / "my-scenes").mkdir()
    (tmp_path / "my-widgets").mkdir()
    file = tmp_path / "site.toml"
    file.write_text(GOOD, encoding="utf-8")
    return file


def told(text: str) -> dict[str, str]:
    with pytest.raises(ConfigError) as error:
        parse_site(text, Path("site.toml"))
    assert {finding.file for finding in error.value.findings} == {"site.toml"}
    return {finding.path: finding.reason for finding in error.value.findings}


def test_a_whole_site(site_file: Path):
    site = load_site(site_file)
    assert (site.language, site.theme, site.scene) == ("en", "light", "giao-ban")
    assert [(c.id, c.url) for c in site.centres] == [
        ("nghean", "https://ioc.example.vn"),
        ("vinh", "http://127.0.0.1:8802"),
    ]
    first, second = site.screens
    assert (first.connector, first.width_mm, first.height_mm, first.distance_mm) == (
        *("DP-1", 2160, 1215.5, 5000),
    )
    assert (second.role, second.position, second.width_mm) == ("B1", (1920, 0), None)
    assert site.scene_folders == (site_file.parent / "my-scenes",)
    assert site.bundle_folders == (site_file.parent / "my-widgets",)
    assert (site.poll_s, site.retention_days) == (5, 400)
    assert site.centre("vinh") is site.centres[1]
    with pytest.raises(KeyError):
        site.centre("hue")
    calendar = site.calendar()
    assert calendar.holiday_name(date(2021, 10, 7)) == "Nghỉ phòng chống bão"
    assert calendar.is_working(date(2021, 10, 9))


def test_only_centres_are_enough():
    site = parse_site(CENTRE, Path("site.toml"))
    assert (site.language, site.theme, site.scene, site.screens) == (
        *("vi", "dark", "thuong-truc", ()),
    )
    assert not site.timeline(5.0).simulated
    assert site.centres[0].bearer_token() is None


def test_the_simulated_day_keeps_its_anchor_to_the_fraction(site_file: Path):
    timeline = load_site(site_file).timeline(machine_s=0)
    assert timeline.simulated
    assert timeline.anchor_s % 1 == 0.25
    assert timeline.at(timeline.anchor_s + 3) == timeline.origin_s + 60
    text = f'{CENTRE}[clock]\nstart = "2021-10-07"\n'
    assert parse_site(text, Path("s.toml")).timeline(machine_s=99.5).anchor_s == 99.5


def test_all_mistakes_come_at_once():
    reasons = told(
        'languag = "vi"\ntheme = "drak"\npoll_s = 0\nscenes = ["nope"]\n'
        '[[centre]]\nid = "nghean"\nurl = "ftp://x"\n'
        '[[centre]]\nid = "nghean"\nurl = "http://x"\ntoken = "a"\ntoken_env = "B"\n'
        '[[screen]]\nrole = "a1"\nconector = "DP-1"\n'
        '[[screen]]\nrole = "B1"\nwidth_mm = 100\n'
        '[clock]\nstart = "2021-10-07T16:30:00"\n'
        '[calendar]\nwork_days = ["x"]\n'
    )
    expected = {
        "languag": "did you mean 'language'?",
        "theme": "did you mean 'dark'?",
        "poll_s": "0 must be at least 1",
        "scenes[0]": "there is no folder 'nope'",
        "centre[0].url": "must begin with https://",
        "centre[1].id": "'nghean' is already that of centre[0]",
        "centre[1].token_env": "keep one of the two",
        "screen[0].role": "'a1' must be a column letter",
        "screen[0].conector": "did you mean 'connector'?",
        "screen[1].height_mm": "is missing",
        "clock.start": "2021-10-07T16:30:00+07:00",
        "calendar.work_days[0]": "'x' is not written like 2021-10-07",
    }
    assert reasons.keys() == expected.keys()
    for path, part in expected.items():
        assert part in reasons[path]


@pytest.mark.parametrize(
    "url",
    [
        "ioc.example.vn",
        "https://",
        "https://x:99999",
        "https://me:pass@x",
        "https://x/?a=1",
        "https://x /",
        "http://[::1",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_address(url: str):
    reasons = told(f'[[centre]]\nid = "a"\nurl = "{url}"\n')
    assert "centre[0].url" in reasons
    assert "pass@" not in str(reasons)


def test_screens_that_are_the_same_screen():
    reasons = told(
        CENTRE
        + "".join(
            f'[[screen]]\nrole = "{role}"\nserial = "S1"\nconnector = "DP-1"\nposition = [0, 0]\n'
            for role in ("A1", "A1")
        )
    )
    assert set(reasons) == {f"screen[1].{k}" for k in ("role", "serial", "connector", "position")}


def test_a_matrix_of_panels_is_a_screen_of_each_role(tmp_path: Path):
    file = tmp_path / "site.toml"
    text = (
        CENTRE + '[[screen]]\nrole = "B1"\nserial = "M"\nmatrix = "2x2"\nbezel_mm = 3.5\n'
        "bezel_rows_mm = 5\nwidth_mm = 1210\nheight_mm = 680\ndistance_mm = 5000\n"
        '[[screen]]\nrole = "A1"\n'
    )
    site = parse_site(text, file)
    assert [one.role for one in site.screens] == ["B1", "C1", "B2", "C2", "A1"]
    assert site.screen_tables == 2
    last = site.screens[3]
    assert last.serial == "M"
    assert last.pane == Pane("B1", 1, 1, 2, 2, (3.5, 5.0), (1210, 680))
    assert site.screens[4].pane is None


def test_what_cannot_be_a_matrix():
    reasons = told(
        CENTRE + '[[screen]]\nrole = "A1"\nmatrix = "2x1"\nbezel_mm = 3\n'
        '[[screen]]\nrole = "B1"\nbezel_rows_mm = 3\n'
        '[[screen]]\nrole = "A2"\nmatrix = "2 x 1"\n'
    )
    assert set(reasons) == {"screen[0].bezel_mm", "screen[1].role", "screen[1].bezel_rows_mm",
                            "screen[2].matrix"}  # fmt: skip


def test_panels_of_one_serial_may_stand_at_connectors_of_their_own():
    screen = '[[screen]]\nrole = "{}"\nserial = "16843009"\n'
    both = CENTRE + screen.format("A1") + 'connector = "DP-1"\n' + screen.format("B1")
    assert set(told(both)) == {"screen[1].serial"}
    assert len(parse_site(both + 'connector = "DP-2"\n', Path("site.toml")).screens) == 2


def test_files_for_tls_must_be_there(tmp_path: Path):
    (tmp_path / "ca.pem").write_text("x")
    text = CENTRE + 'ca_file = "ca.pem"\nclient_certificate = "me.pem"\n'
    with pytest.raises(ConfigError) as error:
        parse_site(text, tmp_path / "site.toml")
    paths = {finding.path for finding in error.value.findings}
    assert paths == {"centre[0]", "centre[0].client_certificate"}
    site = parse_site(CENTRE + 'ca_file = "ca.pem"\n', tmp_path / "site.toml")
    assert site.centres[0].ca_file == tmp_path / "ca.pem"


def test_no_centre_at_all_is_a_mistake():
    assert told("")["centre"] == "is missing"
    assert told("centre = []")["centre"] == "must not be empty"
    assert "two brackets" in told('[centre]\nid = "x"')["centre"]


def test_a_token_from_the_environment_is_read_when_it_is_needed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("IOC_TEST_TOKEN", raising=False)
    centre = parse_site(CENTRE + 'token_env = "IOC_TEST_TOKEN"\n', Path("s.toml")).centres[0]
    with pytest.raises(KnownError, match=r"'nghean'.*IOC_TEST_TOKEN, which is not set"):
        centre.bearer_token()
    monkeypatch.setenv("IOC_TEST_TOKEN", " first \n")
    assert centre.bearer_token() == "first"
    monkeypatch.setenv("IOC_TEST_TOKEN", "second")
    assert centre.bearer_token() == "second"
    assert centre.bearer_token({"IOC_TEST_TOKEN": "third"}) == "third"


def test_a_token_is_never_printed(site_file: Path):
    site = load_site(site_file)
    vinh = site.centre("vinh")
    assert vinh.bearer_token() == "hush-hush"
    lines = structlog.dev.ConsoleRenderer(colors=False)(None, "info", {"event": "x", "site": site})
    for shown in (repr(site), str(vinh), f"{vinh.token}", repr(vinh.token), lines):
        assert "hush" not in shown
    for write in (msgspec.json.encode, pickle.dumps):
        with pytest.raises(TypeError):
            write(vinh.token)
    assert vinh.token == Secret("hush-hush")
    assert vinh.token != Secret("other")
    assert len({Secret("a"), Secret("a")}) == 1


@pytest.mark.parametrize(
    "line", ['token = ["hush"]', "token = 12345", 'token = "hush hush"', 'token = "húsh"']
)
def test_a_wrong_token_is_told_without_showing_it(line: str):
    reasons = told(CENTRE + line)
    assert list(reasons) == ["centre[0].token"]
    assert "sh" not in reasons["centre[0].token"].replace("should", "")
    assert "12345" not in str(reasons)


def test_a_missing_or_broken_file(tmp_path: Path, site_file: Path):
    assert check_site_file(site_file) == ()
    assert "no such file" in check_site_file(tmp_path / "none.toml")[0].reason
    site_file.write_text(GOOD + "\nname = ", encoding="utf-8")
    (wrong,) = check_site_file(site_file)
    assert wrong.path.startswith("line ")
    assert "is no TOML" in wrong.reason


def test_folders_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert data_folder(Path("here")) == tmp_path / "here"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert data_folder() == tmp_path / "share" / "ioc-desktop"
    assert user_bundle_folder() == tmp_path / "config" / "ioc-desktop" / "bundles"
    assert user_scene_folder() == tmp_path / "config" / "ioc-desktop" / "scenes"
    assert not (tmp_path / "share").exists()


def test_reading_a_good_site_imports_no_jsonschema(site_file: Path):
    code = (
        "import sys; from pathlib import Path; from ioc_desktop.config import load_site;"
        f"load_site(Path({str(site_file)!r}));"
        "sys.exit('jsonschema' in sys.modules or 'PySide6' in sys.modules)"
    )
    assert run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_centre_made_in_code():
    assert Centre("a", "http://x", Secret("t")).bearer_token() == "t"


def test_officers_are_named_by_the_site_or_by_themselves(tmp_path: Path) -> None:
    text = '[[centre]]\nid = "vinh"\nurl = "http://127.0.0.1:1"\n'
    lan = '[[officer]]\nid = "lan"\nname = "Nguyễn Thị Lan"\nrole = "Trực ban"\n'
    site = parse_site(text + lan, tmp_path / "site.toml")
    assert site.officer("lan").name == "Nguyễn Thị Lan"
    with pytest.raises(KnownError, match="names no officer 'minh'; it names: lan"):
        site.officer("minh")
    assert parse_site(text, tmp_path / "site.toml").officer("minh").name == "minh"
    with pytest.raises(ConfigError, match=r"'lan' is already that of officer\[0\]"):
        parse_site(text + lan + lan, tmp_path / "site.toml")
