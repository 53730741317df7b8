from pathlib import Path

import pytest

from ioc_desktop.config import load_site
from ioc_desktop.config.meeting import Meeting
from ioc_desktop.errors import ConfigError

CENTRE = '[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:9"\n'


def site(folder: Path, section: str) -> Path:
    file = folder / "site.toml"
    file.write_text(CENTRE + section, encoding="utf-8")
    return file


def test_the_section_is_read_and_its_files_lie_beside_the_site_file(tmp_path: Path) -> None:
    for name in ("page.pem", "page.key"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    text = '[meeting]\naddress = "ioc.example.vn"\nport = 8443\nviewers = 5\n'
    text += 'certificate = "page.pem"\nkey = "page.key"\n'
    found = load_site(site(tmp_path, text)).meeting
    assert found == Meeting(
        "ioc.example.vn", 8443, tmp_path / "page.pem", tmp_path / "page.key", viewers=5
    )
    assert load_site(site(tmp_path, "")).meeting is None
    assert load_site(site(tmp_path, "[meeting]\n")).meeting == Meeting()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('address = "http://10.1.2.3/"', "is no address and no machine's name"),
        ('address = "a b"', "is no address and no machine's name"),
        ("port = 70000", "65535"),
        ("viewers = 0", "1"),
        ('certificate = "none.pem"', "there is no file"),
        ('key = "none.key"', "certificate and key go together"),
        ("code = 1", "code"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_site(site(tmp_path, f"[meeting]\n{line}\n"))
    assert reason in str(raised.value)
    assert "meeting" in str(raised.value)
