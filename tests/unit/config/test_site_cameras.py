"""Cameras of a site file: typed values, every mistake at once, no address told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_desktop.config import parse_site
from ioc_desktop.config.cameras import still_file
from ioc_desktop.config.site import Camera, Site
from ioc_desktop.errors import ConfigError, KnownError

CENTRE = '[[centre]]\nid = "vinh"\nurl = "http://127.0.0.1:8802"\n'
WORD = "tài-khoản@1"


def site(tmp_path: Path, text: str) -> Site:
    return parse_site(CENTRE + text, tmp_path / "site.toml")


def findings(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        site(tmp_path, text)
    return [f"{one.path}: {one.reason}" for one in caught.value.findings]


def test_a_stream_with_everything(tmp_path: Path):
    made = site(
        tmp_path,
        f"""
[cameras]
show_restricted = true
[[camera]]
id = "cau-ben-thuy"
name = "Cầu Bến Thuỷ 1"
url = "rtsp://10.1.2.3:554/ch1/sub?profile=2"
user = "xem"
password = "{WORD}"
transport = "udp"
centre = "vinh"
record = "camera/04"
locality = "412"
restricted = true
silent_s = 8
unchanged_s = 300
""",
    )
    (camera,) = made.cameras
    assert (camera.id, camera.name) == ("cau-ben-thuy", "Cầu Bến Thuỷ 1")
    assert (camera.centre, camera.record, camera.locality) == ("vinh", "camera/04", "412")
    assert (camera.transport, camera.silent_s, camera.unchanged_s) == ("udp", 8, 300)
    assert camera.restricted
    assert made.show_restricted
    assert camera.secret() == WORD


def test_neither_password_nor_address_is_printed(tmp_path: Path):
    made = site(
        tmp_path,
        f'[[camera]]\nid = "a"\nurl = "rtsp://10.1.2.3/x"\nuser = "xem"\npassword = "{WORD}"\n',
    )
    shown = f"{made!r} {made.cameras[0]!r} {made.cameras[0]}"
    assert WORD not in shown
    assert "10.1.2.3" not in shown
    assert "xem" not in shown


def test_a_name_is_its_id_where_none_is_given(tmp_path: Path):
    (camera,) = site(tmp_path, '[[camera]]\nid = "a1"\nurl = "rtsp://10.1.2.3/x"\n').cameras
    assert camera.name == "a1"
    assert camera.secret() is None


def test_a_password_of_the_environment_is_read_when_it_is_needed(tmp_path: Path):
    text = '[[camera]]\nid = "a"\nurl = "rtsp://h/x"\nuser = "u"\npassword_env = "IOC_CAM"\n'
    (camera,) = site(tmp_path, text).cameras
    assert camera.secret({"IOC_CAM": WORD}) == WORD
    with pytest.raises(KnownError, match="IOC_CAM, which is not set"):
        camera.secret({})


def test_stills_are_files_beside_the_site_or_fetched_ones(tmp_path: Path):
    (tmp_path / "snapshots").mkdir()
    made = site(
        tmp_path,
        '[[camera]]\nid = "a"\nstill = "snapshots/a.jpg"\n'
        '[[camera]]\nid = "b"\nstill = "https://10.1.2.3/snapshot?ch=1"\nevery_s = 30\n',
    )
    first, second = made.cameras
    assert still_file(first, tmp_path / "data") == tmp_path / "snapshots" / "a.jpg"
    assert still_file(second, tmp_path / "data") == tmp_path / "data" / "stills" / "b"
    assert second.every_s == 30


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "url (a stream) and still (single pictures) are both missing"),
        ('url = "rtsp://h/x"\nstill = "a.jpg"', "are both given; keep one"),
        ('url = "http://h/x"', "camera[0].url: must begin with rtsp:// and name a machine"),
        ('url = "rtsp:///x"', "must begin with rtsp:// and name a machine"),
        ('url = "rtsp://h:99999/x"', "is no address"),
        ('url = "rtsp://h/x y"', "without # or blanks"),
        ('url = "rtsp://h/x#y"', "without # or blanks"),
        (f'url = "rtsp://xem:{WORD}@h/x"', "must not carry a name or password"),
        ('still = "ftp://h/x"', "must begin with http:// or https://"),
        ('still = "nowhere/a.jpg"', "there is no such folder beside this file"),
        ('still = "a.gif"', "must be a JPEG or PNG file"),
        ('url = "rtsp://h/x"\npassword = "p"', "camera[0].user: is missing"),
        ('url = "rtsp://h/x"\nuser = "u"', "a user needs password_env"),
        ('url = "rtsp://h/x"\nuser = "u"\npassword = "p"\npassword_env = "P"', "keep one"),
        ('url = "rtsp://h/x"\ncentre = "vin"', "did you mean 'vinh'"),
        ('url = "rtsp://h/x"\nrecord = "camera/04"', "needs centre: whose record it is"),
        ('url = "rtsp://h/x"\nfps = 5', "fps"),
        ('url = "rtsp://h/x"\ntransport = "http"', "transport"),
        ('url = "rtsp://h/x"\nsilent_s = 0.5', "silent_s"),
    ],
)
def test_each_mistake_is_told_at_its_place(tmp_path: Path, lines: str, said: str):
    found = findings(tmp_path, f'[[camera]]\nid = "a"\n{lines}\n')
    assert len(found) == 1
    assert said in found[0]
    assert WORD not in found[0]


def test_all_mistakes_come_at_once_and_in_other_tables_too(tmp_path: Path):
    found = findings(
        tmp_path,
        '[[camera]]\nid = "a"\nurl = "rtsp://h/x"\nwrong = 1\n'
        '[[camera]]\nid = "b"\nurl = "http://h/x"\n[[camera]]\nid = "b"\nurl = "rtsp://h/x"\n'
        '[[screen]]\nrole = "A1"\nwidth_mm = 5\n',
    )
    assert len(found) == 4
    assert any("'b' is already that of camera[1]" in one for one in found)


def test_a_camera_made_in_code_needs_its_id_and_name_alone():
    assert Camera("a", "A").secret() is None
