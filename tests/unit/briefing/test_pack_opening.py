"""Sound packs: what comes out is what went in, and nothing stays behind, also when killed."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc_desktop.briefing.container import write_pack
from ioc_desktop.briefing.refusals import PackRefused
from ioc_desktop.briefing.verify import verify_pack
from ioc_desktop.errors import KnownError, UsageError
from tests.unit.briefing.packs import FILES, NOW_S, Office, described, packed, reason_of


def test_what_comes_out_is_what_went_in_for_its_owner_alone(maker: Office, reader: Office) -> None:
    file = packed(maker)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with reader.open(file) as opened:
        found = {
            path.relative_to(opened.folder).as_posix(): path.read_bytes()
            for path in opened.folder.rglob("*")
            if path.is_file()
        }
        assert found == FILES
        for path in (opened.folder, *opened.folder.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        assert opened.manifest.title == "Giao ban tuần 51"
        assert opened.manifest.pages[0].notes == "Nhắc lại\nhạn 30/12"
        assert [one.path for one in opened.manifest.files] == sorted(FILES)
        assert opened.signer.name == "Lê Lan"
        assert opened.signer.trusted_since_s == NOW_S - 86_400
        assert not opened.signer.own
        assert opened.remarks == ()
        folder = opened.folder
    assert not folder.exists()
    assert reader.left() == []
    opened.close()  # twice does no harm


def test_any_program_opens_the_zip(maker: Office) -> None:
    with zipfile.ZipFile(packed(maker)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["manifest.json", "manifest.sig", *sorted(FILES)]
        assert archive.read("data/cache.db") == FILES["data/cache.db"]


def test_the_same_content_is_the_same_bytes(maker: Office) -> None:
    assert packed(maker).read_bytes() == packed(maker, out="g.iocbrief").read_bytes()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(
    st.from_regex(r"data/[a-z0-9]{1,8}(\.[a-z]{1,3})?", fullmatch=True),
    st.binary(max_size=300) | st.integers(0, 3_000_000).map(bytes),
    max_size=4,
))  # fmt: skip
def test_any_files_go_through_whole(maker: Office, reader: Office, files: dict[str, bytes]) -> None:
    # Also megabytes of zeros, which deflated would look like a bomb.
    file = packed(maker, files=files)
    reader.ring.opened.file.unlink(missing_ok=True)
    with reader.open(file) as opened:
        assert {name: (opened.folder / name).read_bytes() for name in files} == files


def test_a_long_file_that_ends_on_a_chunk_goes_through(maker: Office, reader: Office) -> None:
    # Texts of one repeated word end with much output pending for little input.
    for size in (1 << 18, (1 << 18) + 1, 3 << 18, 5_000_000):
        data = (b"so lieu " * (size // 8 + 1))[:size]
        file = packed(maker, files={"data/x": data}, version=size)
        with reader.open(file) as opened:
            assert hashlib.sha256((opened.folder / "data/x").read_bytes()).digest() == (
                hashlib.sha256(data).digest()
            )


@pytest.mark.parametrize("name", ["../x", "/x", "Data/x", "manifest.json", "manifest.sig", "a b"])
def test_a_name_that_no_pack_takes_is_not_written(name: str, maker: Office) -> None:
    with pytest.raises(UsageError):
        packed(maker, files={name: b""})
    assert sorted(path.name for path in maker.folder.glob("*.iocbrief")) == []


@pytest.mark.parametrize(
    "changes",
    [{"title": ""}, {"title": "a\x1b[31m"}, {"version": 0}, {"name": "Giao ban"}, {"pages": ()}],
)
def test_a_manifest_that_would_be_refused_is_not_written(
    changes: dict[str, Any], maker: Office
) -> None:
    with pytest.raises(UsageError, match="the pack cannot be described"):
        packed(maker, **changes)
    assert list(maker.folder.glob("*.iocbrief*")) == []
    assert list(maker.folder.glob(".*")) == []


def test_a_pack_that_is_there_is_not_overwritten_unasked(maker: Office) -> None:
    file = packed(maker)
    before = file.read_bytes()
    with pytest.raises(KnownError, match="is there already"):
        write_pack(file, described(version=2), {}, maker.key)
    assert file.read_bytes() == before
    with pytest.raises(KnownError, match="cannot be written"):
        write_pack(maker.folder / "none" / "f.iocbrief", described(), {}, maker.key)
    with pytest.raises(KnownError):
        write_pack(maker.folder / "g.iocbrief", described(), {"data/x": file / "no"}, maker.key)
    assert sorted(path.name for path in maker.folder.iterdir()) == ["f.iocbrief", "keys", "sources"]


def test_names_typed_on_another_system_are_signed_as_composed(
    maker: Office, reader: Office
) -> None:
    with reader.open(packed(maker, title="Giao ban tuâ\u0300n")) as opened:
        assert opened.manifest.title == "Giao ban tuần"


# --- time ---------------------------------------------------------------------------------------


def test_an_expired_pack_is_refused_with_its_date_and_the_clock_s(
    maker: Office, reader: Office
) -> None:
    file = packed(maker, expires_at_s=NOW_S)  # 06:53 24/12/2021 in Vietnam
    with reader.open(file, now_s=NOW_S - 1):
        pass
    with pytest.raises(PackRefused) as caught:
        reader.open(file, now_s=NOW_S)
    assert caught.value.reason == "expired"
    assert "expired at 05:53 24/12/2021" in str(caught.value)
    with pytest.raises(PackRefused, match="clock says 05:53 24/12/2022"):
        reader.open(file, now_s=NOW_S + 365 * 86_400)
    assert reader.left() == []


def test_a_clock_that_is_a_year_behind_is_said(maker: Office, reader: Office) -> None:
    file = packed(maker, expires_at_s=NOW_S + 86_400)
    with reader.open(file, now_s=NOW_S - 365 * 86_400) as opened:
        (remark,) = opened.remarks
        assert "made at 04:53 24/12/2021" in remark
        assert "this machine's clock (05:53 24/12/2020)" in remark
    report, _ = verify_pack(file, keyring=reader.ring, now_s=NOW_S - 365 * 86_400)
    assert report.remarks == [remark]
    assert report.refusal == ""


# --- nothing stays behind -------------------------------------------------------------------------

HOLDER = """
import sys, time
from pathlib import Path
from ioc_desktop.briefing.container import open_pack
from ioc_desktop.briefing.keys import KeyRing
pack, keys, room = map(Path, sys.argv[1:])
opened = open_pack(pack, keyring=KeyRing(keys), now_s=1640300000, room=room)
print(opened.folder, flush=True)
sys.stdin.read()
opened.close()
"""


def holder(office: Office, file: Path) -> subprocess.Popen[str]:
    """Start a program that opens a pack and holds it until its stdin ends."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file), str(office.ring.folder), str(office.room)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def folder_of(program: subprocess.Popen[str]) -> Path:
    assert program.stdout is not None
    return Path(program.stdout.readline().strip())


def test_a_killed_program_s_folder_is_swept_by_the_next_and_a_living_one_s_is_not(
    maker: Office, reader: Office
) -> None:
    file = packed(maker)
    with holder(reader, file) as killed, holder(reader, file) as living:
        gone, kept = folder_of(killed), folder_of(living)
        assert (gone / "data/cache.db").exists()
        killed.send_signal(signal.SIGKILL)
        killed.wait(30)
        assert gone.exists()
        with reader.open(file) as opened:
            assert not gone.exists()
            assert (kept / "data/cache.db").read_bytes() == FILES["data/cache.db"]
            assert opened.folder not in {gone, kept}
        living.communicate()
        assert living.returncode == 0
    assert reader.left() == []


def test_a_folder_without_its_lock_is_swept_too(maker: Office, reader: Office) -> None:
    (reader.room / "pack-halfway").mkdir(parents=True)
    reader.room.chmod(0o700)
    with reader.open(packed(maker)):
        assert len(reader.left()) == 2
    assert reader.left() == []


def test_a_room_that_others_may_read_is_not_used(maker: Office, reader: Office) -> None:
    reader.room.mkdir()
    reader.room.chmod(0o755)
    with pytest.raises(KnownError, match="chmod 700"):
        reader.open(packed(maker))


def test_many_programs_at_once_each_have_a_folder(maker: Office, reader: Office) -> None:
    file = packed(maker, files={"data/x": random.Random(3).randbytes(200_000)})
    faults: list[BaseException] = []
    folders: set[Path] = set()

    def work() -> None:
        try:
            for _ in range(10):
                with reader.open(file) as opened:
                    folders.add(opened.folder)
                    assert (opened.folder / "data/x").stat().st_size == 200_000
        except BaseException as error:  # noqa: BLE001  # told below, with the others
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(folders) == 40
    assert reader.left() == []


def test_a_pack_replaced_while_it_is_opened_is_the_one_that_was_proved(
    maker: Office, reader: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ioc_desktop.briefing.unpacking import PackFile

    file = packed(maker)
    other = packed(maker, out="other.iocbrief", files={"data/cache.db": b"other"}, version=2)
    proved = PackFile.proved

    def proved_then_swapped(self: PackFile, *given: Any) -> Any:
        found = proved(self, *given)
        other.replace(file)
        return found

    monkeypatch.setattr(PackFile, "proved", proved_then_swapped)
    with reader.open(file) as opened:
        assert (opened.folder / "data/cache.db").read_bytes() == FILES["data/cache.db"]


def test_a_pack_that_changes_while_it_is_unpacked_is_refused(
    maker: Office, reader: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ioc_desktop.briefing.unpacking import PackFile

    file = packed(maker)
    data = file.read_bytes()
    at = data.index(b"data/cache.db", data.index(b"iocsign1")) + 40
    proved = PackFile.proved

    def proved_then_changed(self: PackFile, *given: Any) -> Any:
        found = proved(self, *given)
        with file.open("r+b") as stream:
            stream.seek(at)
            stream.write(b"\xaa\x55")
            os.fsync(stream.fileno())
        return found

    monkeypatch.setattr(PackFile, "proved", proved_then_changed)
    with pytest.raises(PackRefused) as caught:
        reader.open(file)
    assert caught.value.reason == "changed_file"
    assert reader.left() == []


# --- verify ---------------------------------------------------------------------------------------


def test_verify_says_all_and_remembers_nothing(
    maker: Office, reader: Office, files_opened: Callable[[Path], Any]
) -> None:
    file = packed(maker, version=5, simulated=True)
    for _ in range(2):
        report, proved = verify_pack(file, keyring=reader.ring, now_s=NOW_S)
        assert (report.refusal, report.unchanged, report.encrypted) == ("", True, False)
        assert (report.signer, report.version, report.audience) == ("Lê Lan", 5, "meeting")
        assert report.fingerprint == maker.card.public.fingerprint
        assert report.trusted_since_s == NOW_S - 86_400
        assert report.pages == ["Tổng hợp"]
        assert [one.what for one in report.left_out] == ["Hồ sơ mật"]
        assert report.bytes == sum(map(len, FILES.values()))
        assert report.simulated
        assert proved is not None
    assert not reader.ring.opened.file.exists()
    with files_opened(reader.folder) as opened:
        verify_pack(file, keyring=reader.ring, now_s=NOW_S)
    assert [path for path in opened if "cache.db" in path] == []


def test_verify_tells_a_changed_pack_from_one_that_is_only_too_old(
    maker: Office, reader: Office
) -> None:
    new, old = packed(maker, version=2), packed(maker, out="old.iocbrief")
    with reader.open(new):
        pass
    report, _ = verify_pack(old, keyring=reader.ring, now_s=NOW_S)
    assert (report.refusal, report.unchanged, report.version) == ("older", True, 1)
    whole = old.read_bytes()
    content = whole.index(b"data/cache.db", whole.index(b"iocsign1")) + 40
    for place in (len(whole) - 200, content):
        data = bytearray(whole)
        data[place] ^= 1
        old.write_bytes(data)
        report, proved = verify_pack(old, keyring=reader.ring, now_s=NOW_S)
        assert report.unchanged is False
        assert report.version is None
        assert proved is None
    assert reason_of(reader, new) == ""


def test_a_trusted_maker_who_gives_another_s_name_is_named(maker: Office, reader: Office) -> None:
    file = packed(maker, maker="Chủ tịch UBND tỉnh")
    with reader.open(file) as pack:
        (remark,) = pack.remarks
    assert remark == (
        "the pack says that Chủ tịch UBND tỉnh made it; it is signed by the key of Lê Lan, "
        "Văn phòng UBND tỉnh"
    )
    report, _ = verify_pack(file, keyring=reader.ring, now_s=NOW_S)
    assert report.remarks == [remark]
    own = packed(maker, version=2, maker="Lê Lan", organisation="Văn phòng UBND tỉnh")
    with reader.open(own) as pack:
        assert pack.remarks == ()


def test_a_pack_that_came_meanwhile_is_not_overwritten(
    maker: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = maker.folder / "f.iocbrief"
    assert maker.key
    sound = os.fsync

    def quicker(handle: int) -> None:
        sound(handle)
        out.write_bytes(b"another program's")

    monkeypatch.setattr(os, "fsync", quicker)
    with pytest.raises(KnownError, match="is there already"):
        write_pack(out, described(), {}, maker.key)
    assert out.read_bytes() == b"another program's"
    assert list(maker.folder.glob(".*")) == []
