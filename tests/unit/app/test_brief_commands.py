"""``brief verify`` and ``keys`` as people and scripts use them: words, exit codes, JSON."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ioc_desktop.app.cli import app
from ioc_desktop.errors import ConfigError, KnownError, UsageError
from tests.unit.briefing.packs import Office, packed


@pytest.fixture
def maker(tmp_path: Path) -> Office:
    (tmp_path / "maker").mkdir()
    return Office(tmp_path / "maker", "Lê Lan")


def ran(*words: object, typed: str | None = None) -> tuple[int, str]:
    """Run a command in this process; return its exit code and what it said."""
    result = CliRunner().invoke(app, [str(word) for word in words], input=typed)
    if isinstance(result.exception, KnownError):
        code = 2 if isinstance(result.exception, UsageError | ConfigError) else 1
        return code, result.output + str(result.exception)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def verified(file: Path, *words: object) -> tuple[int, dict[str, Any]]:
    code, told = ran("brief", "verify", file, *words, "--json")
    found: dict[str, Any] = json.loads(told)
    return code, found


def test_two_offices_exchange_cards_and_a_pack(maker: Office, tmp_path: Path) -> None:
    file = packed(maker, version=3, expires_at_s=4_000_000_000)
    theirs = ("--keys", maker.ring.folder)
    mine = ("--keys", tmp_path / "mine")
    fingerprint = maker.card.public.fingerprint
    assert ran("keys", "export", *theirs, "--out", tmp_path / "card.toml")[0] == 0
    code, report = verified(file, *mine)
    assert (code, report["refusal"], report["fingerprint"]) == (1, "unknown_signer", fingerprint)
    assert "Giao ban" not in json.dumps(report, ensure_ascii=False)
    wrong = "00000 " + " ".join(fingerprint.split()[1:])
    code, told = ran("keys", "trust", tmp_path / "card.toml", *mine, "--fingerprint", wrong)
    assert (code, "nothing was trusted" in told) == (2, True), told
    assert verified(file, *mine)[0] == 1
    code, told = ran("keys", "trust", tmp_path / "card.toml", *mine, "--fingerprint", fingerprint)
    assert (code, "trusted from now on" in told) == (0, True)
    code, report = verified(file, *mine)
    assert (code, report["refusal"], report["unchanged"]) == (0, "", True)
    assert (report["signer"], report["version"], report["maker"]) == ("Lê Lan", 3, "Lê Lan")
    assert ran("keys", "forget", "Lê Lan", *mine)[0] == 0
    assert verified(file, *mine)[0] == 1


def test_verify_says_in_words_what_people_ask(maker: Office) -> None:
    code, told = ran("brief", "verify", packed(maker), "--keys", maker.ring.folder)
    assert code == 0
    for line in (
        "content      as it was signed",
        "signed by    Lê Lan, Văn phòng UBND tỉnh (your own key)",
        f"fingerprint  {maker.card.public.fingerprint}",
        "name         giao-ban-tuan, version 1",
        "for          meetings (public and internal)",
        "expires      never",
        "  1. Tổng hợp",
        "left out     1",
        "  Hồ sơ mật: not for this audience",
        "may be opened",
    ):
        assert line in told
    file = packed(maker, out="changed.iocbrief")
    data = bytearray(file.read_bytes())
    data[data.index(b"giao-ban-tuan")] ^= 1
    file.write_bytes(data)
    code, told = ran("brief", "verify", file, "--keys", maker.ring.folder)
    assert code == 1
    assert "content      NOT as it was signed" in told
    assert "NOT OPENED   the signature does not fit" in told
    assert "giao-ban-tuan" not in told


def test_a_maker_may_be_believed_once_or_for_good(maker: Office, tmp_path: Path) -> None:
    file = packed(maker)
    mine = ("--keys", tmp_path / "mine")
    trust = ("--trust", maker.card.public.fingerprint.replace(" ", "-"))
    assert verified(file, *mine, *trust)[0] == 0
    assert verified(file, *mine)[0] == 1
    assert verified(file, *mine, *trust, "--remember")[0] == 0
    code, report = verified(file, *mine)
    assert (code, report["signer"]) == (0, "Lê Lan")
    assert ran("brief", "verify", file, *mine, "--remember")[0] == 2
    code, told = ran("brief", "verify", file, *mine, "--trust", "12345")
    assert (code, "8 groups of 5 digits" in told) == (2, True)


def test_an_encrypted_pack_is_verified_with_what_opens_it(
    maker: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    file = packed(maker, sealed={"recipients": [str(identity.to_public())]})
    keys = ("--keys", maker.ring.folder)
    assert verified(file, *keys)[1]["refusal"] == "wrong_identity"
    given = tmp_path / "me.age"
    given.write_text(f"# created: today\n{identity}\n", encoding="utf-8")
    code, report = verified(file, *keys, "--identity", given)
    assert (code, report["encrypted"]) == (0, True)
    empty = tmp_path / "empty"
    empty.write_text("", encoding="utf-8")
    assert ran("brief", "verify", file, *keys, "--identity", empty)[0] == 2
    assert ran("brief", "verify", file, *keys, "--passphrase-file", empty)[0] == 2
    assert ran("brief", "verify", file, *keys, "--passphrase-file", tmp_path / "no")[0] == 1
    monkeypatch.setenv("IOC_PASSPHRASE", "hoa sen")
    assert verified(file, *keys, "--identity", given)[0] == 0


def test_a_passphrase_nobody_gave_is_asked_for_only_where_somebody_is(
    maker: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.unit.briefing.test_pack_sealing import SECRET, sealed_cheaply

    file = maker.folder / "sealed.iocbrief"
    file.write_bytes(sealed_cheaply(packed(maker).read_bytes(), SECRET))
    keys = ("--keys", maker.ring.folder)
    assert verified(file, *keys)[1]["refusal"] == "needs_passphrase"
    monkeypatch.setenv("IOC_PASSPHRASE", "hoa")
    assert verified(file, *keys)[1]["refusal"] == "wrong_passphrase"
    monkeypatch.setenv("IOC_PASSPHRASE", SECRET)
    assert verified(file, *keys)[0] == 0


def test_keys_are_made_once_unless_one_more_is_asked_for(tmp_path: Path) -> None:
    keys = ("--keys", tmp_path / "keys")
    assert "no keys yet" in ran("keys", "list", *keys)[1]
    assert ran("keys", "show", *keys)[0] == 2
    code, told = ran("keys", "new", "--name", "Lê Lan", "--organisation", "Sở Nội vụ", *keys)
    assert code == 0
    assert "fingerprint" in told
    code, told = ran("keys", "new", "--name", "Lê Lan", *keys)
    assert (code, "--another" in told) == (2, True)
    secret = tmp_path / "secret"
    secret.write_text("hoa sen\n", encoding="utf-8")
    assert (
        ran("keys", "new", "--name", "Hoa", "--another", "--passphrase-file", secret, *keys)[0] == 0
    )
    lines = json.loads(ran("keys", "list", *keys, "--json")[1])
    assert sorted((line["name"], line["guarded"], line["own"]) for line in lines) == [
        ("Hoa", True, True),
        ("Lê Lan", False, True),
    ]
    code, told = ran("keys", "show", "Hoa", *keys)
    assert (code, "under a passphrase" in told) == (0, True)
    assert ran("keys", "export", *keys)[0] == 2  # of which?
    code, told = ran("keys", "export", "Hoa", *keys)
    assert 'name = "Hoa"' in told
    assert "AGE-SECRET" not in told
    (tmp_path / "card.toml").write_text(told, encoding="utf-8")
    code, told = ran("keys", "trust", tmp_path / "card.toml", *keys)
    assert (code, "your own key" in told) == (2, True)
    code, told = ran("keys", "new", "--name", "x", "--another", "--passphrase", *keys)
    assert (code, "--passphrase-file" in told) == (2, True)


def test_a_damaged_list_of_versions_is_set_aside_on_request(maker: Office) -> None:
    file = packed(maker)
    with maker.open(file):
        pass
    keys = ("--keys", maker.ring.folder)
    maker.ring.opened.file.write_bytes(b"harm")
    code, report = verified(file, *keys)
    assert (code, report["refusal"], report["unchanged"]) == (1, "ledger", True)
    assert "forget-versions" in report["why"]
    code, told = ran("keys", "forget-versions", *keys)
    assert (code, "set aside as" in told) == (0, True)
    assert verified(file, *keys)[0] == 0


@pytest.fixture
def at_a_terminal() -> Callable[[list[str], bytes, bytes], tuple[int, str]]:
    def run(words: list[str], question: bytes, answer: bytes) -> tuple[int, str]:
        """Run a command at a terminal, and answer when it asks."""
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "ioc_desktop", *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        ) as program:
            os.close(theirs)
            told, answered = b"", False
            while True:
                try:
                    part = os.read(ours, 4096)
                except OSError:  # the other end is closed
                    break
                if not part:
                    break
                told += part
                if question in told and not answered:
                    answered = True
                    os.write(ours, answer)
        os.close(ours)
        return program.returncode, told.decode()

    return run


def test_trusting_by_hand_wants_the_digits_that_the_maker_reads_out(
    maker: Office,
    tmp_path: Path,
    at_a_terminal: Callable[[list[str], bytes, bytes], tuple[int, str]],
) -> None:
    card = tmp_path / "card.toml"
    groups = maker.card.public.fingerprint.split()[:2]
    assert ran("keys", "export", "--keys", maker.ring.folder, "--out", card)[0] == 0
    words = ["keys", "trust", str(card), "--keys", str(tmp_path / "mine")]
    code, told = at_a_terminal(words, b"groups: ", b"11111 22222\n")
    assert (code, "nothing was trusted" in told) == (2, True), told
    code, told = at_a_terminal(words, b"groups: ", " ".join(groups).encode() + b"\n")
    assert (code, "trusted from now on" in told) == (0, True), told
    code, told = ran("keys", "trust", card, "--keys", tmp_path / "mine")
    assert (code, "--fingerprint" in told) == (2, True)  # nobody is there to be asked


def test_a_maker_s_long_or_unseen_name_does_not_lock_the_ring(
    maker: Office, tmp_path: Path
) -> None:
    file = packed(maker, maker="Lê\u200bLan" + "x" * 150, organisation="\xadVăn phòng" * 20)
    mine = ("--keys", tmp_path / "mine")
    trust = ("--trust", maker.card.public.fingerprint, "--remember")
    assert verified(file, *mine, *trust)[0] == 0
    code, report = verified(file, *mine)
    assert (code, report["signer"][:7]) == (0, "Lê Lanx")
    assert ran("keys", "list", *mine)[0] == 0


def test_a_card_that_was_changed_by_hand_is_not_sent_out(maker: Office, tmp_path: Path) -> None:
    assert maker.card
    (file,) = (maker.ring.folder / "signing").glob("*.toml")
    file.write_text(file.read_text(encoding="utf-8").replace("Lê Lan", "Lê Hoa"), encoding="utf-8")
    out = tmp_path / "card.toml"
    code, told = ran("keys", "export", "--out", out, "--keys", maker.ring.folder)
    assert (code, "was changed by hand" in told) == (1, True)
    assert not out.exists()


def test_a_file_s_name_moves_no_cursor(tmp_path: Path) -> None:
    for name, code in (("a\x1b[2Jb.toml", 1), ("c\x1b]0;x\x07.toml", 2)):
        file = tmp_path / name
        if code == 2:
            file.write_text("no card", encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "-m", "ioc_desktop", "keys", "trust", str(file)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ended.returncode == code
        assert ".toml" in ended.stderr
        assert not {"\x1b", "\x07"} & set(ended.stderr)
