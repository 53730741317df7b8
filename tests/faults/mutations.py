"""Breaks of the code on purpose: for each, one line and the test that must fail by it.

``python -m tests.faults.mutations`` (make mutations) copies the tree into a temporary folder,
sees every named test pass there, then breaks one line after the other. It ends with 1 and
names what survived. ``tests/faults/test_mutations.py`` holds the table to the code, so that
it cannot rot; ``docs/invariants.md`` shows it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
COPIED = ("ioc_desktop", "widgets", "layouts", "resources", "tests", "docs", "pyproject.toml")
WITHIN_S = 300


@dataclass(frozen=True)
class Break:
    """One broken line: ``old`` stands once in ``file`` and becomes ``new``."""

    invariant: int
    file: str
    old: str
    new: str
    test: str

    def node(self, root: Path = REPOSITORY) -> str:
        """Return the test with its file, wherever it has moved to."""
        for path in sorted((root / "tests").rglob("test_*.py")):
            if f"def {self.test}(" in path.read_text(encoding="utf-8"):
                return f"{path.relative_to(root).as_posix()}::{self.test}"
        raise LookupError(f"there is no test {self.test}")


_WRITER = "ioc_desktop/store/writer.py"
_OBSERVATIONS = "ioc_desktop/store/observation_rows.py"
_DECODE = "ioc_desktop/sync/decode.py"
_HTTP = "ioc_desktop/sync/http.py"
_SENDER = "ioc_desktop/sync/outbox.py"

BREAKS = (
    Break(
        1,
        "ioc_desktop/store/opening.py",
        "if damage_marker(path).exists():",
        'if path.with_name(f"{path.name}-wal").exists():',
        "test_1_kills_at_any_instant_lose_nothing_and_leave_rows_with_their_cursor",
    ),
    Break(
        2,
        _WRITER,
        "outcome, aside = self._store(connection, feed.number, part, now_s)",
        "outcome, aside = self._store(connection, feed.number, part, now_s);"
        ' connection.execute("COMMIT"); connection.execute("BEGIN")',
        "test_2_rows_and_cursor_are_seen_together_at_every_moment",
    ),
    Break(
        3,
        _OBSERVATIONS,
        'if before is not None and rev <= cast("int", before[0]):',
        'if before is not None and rev < cast("int", before[0]):',
        "test_3_a_page_and_a_whole_feed_replayed_change_nothing",
    ),
    Break(
        4,
        _OBSERVATIONS,
        'if before is not None and rev <= cast("int", before[0]):',
        'if before is not None and rev == cast("int", before[0]):',
        "test_4_pages_out_of_order_converge_and_older_revisions_lose",
    ),
    Break(
        5,
        _OBSERVATIONS,
        "id_rows.append((feed, row_id, rev, None, None))",
        "id_rows.append((feed, row_id, 0, None, None))",
        "test_5_a_deleted_row_stays_deleted_when_an_older_put_comes_later",
    ),
    Break(
        6,
        "ioc_desktop/sync/headers.py",
        "if wanted != hashlib.sha256(body).digest():",
        "if False:",
        "test_10_a_bad_page_is_refused_with_its_reason_and_the_rest_goes_on",
    ),
    Break(
        7,
        _HTTP,
        "if kind != (_JSON if response.is_success else _PROBLEM):",
        "if False:",
        "test_7_a_portal_or_a_redirect_is_an_outage",
    ),
    Break(
        8,
        _HTTP,
        'if encoding not in {"", "identity"}:',
        "if False:",
        "test_8_a_compressed_body_is_refused_before_it_is_inflated",
    ),
    Break(
        9,
        _HTTP,
        "asyncio.timeout(self.limits.request_s),\n                self._open(path, params",
        "asyncio.timeout(None),\n                self._open(path, params",
        "test_9_every_request_ends_by_its_deadline",
    ),
    Break(
        10,
        _DECODE,
        "if header.count != items:",
        "if False:",
        "test_10_a_bad_page_is_refused_with_its_reason_and_the_rest_goes_on",
    ),
    Break(
        11,
        "ioc_desktop/sync/tls.py",
        "context = ssl.create_default_context(cafile=ca_file)",
        "context = ssl._create_unverified_context(cafile=ca_file)",
        "test_11_a_wrong_server_certificate_stops_and_says_which",
    ),
    Break(
        12,
        _WRITER,
        "if not feed.live and not last.more:",
        "if not feed.live:",
        "test_12_a_new_history_is_fetched_beside_the_old_one",
    ),
    Break(
        12,
        "ioc_desktop/store/retired.py",
        '_INTO_VINTAGES.format(rev=f"{_BELOW} - 1")',
        '_INTO_VINTAGES.replace("INSERT", "INSERT OR IGNORE").format(rev="o.rev")',
        "test_12_a_vintage_of_this_history_stands_beside_one_of_the_same_revision_before",
    ),
    Break(
        13,
        _DECODE,
        "if header.after is not msgspec.UNSET and not _same_place(header.after, expected.after):",
        "if False:",
        "test_13_the_answer_to_another_question_leaves_no_gap",
    ),
    Break(
        14,
        "ioc_desktop/sync/replicator.py",
        "if mark in self._seen:",
        "if False:",
        "test_14_requests_without_progress_trip_a_breaker",
    ),
    Break(
        15,
        _DECODE,
        'if major != SCHEMA.partition(".")[0]:',
        "if False:",
        "test_15_what_is_too_new_stops_that_dataset_with_a_reason",
    ),
    Break(
        16,
        "ioc_desktop/store/duty_opening.py",
        'connection.execute("PRAGMA synchronous = FULL")',
        'connection.execute("PRAGMA synchronous = OFF")',
        "test_16_an_action_is_synced_to_disk_before_the_officer_is_told",
    ),
    Break(
        17,
        _SENDER,
        "answer = await self._gate.command(out.body, out.key)",
        'answer = await self._gate.command(out.body, f"{out.key}{out.attempt}")',
        "test_17_a_lost_answer_a_duplicate_and_kills_take_effect_once",
    ),
    Break(
        18,
        _SENDER,
        "heads.setdefault(waiting.target, waiting)",
        "heads[waiting.target] = waiting",
        "test_18_actions_on_one_directive_keep_their_order",
    ),
    Break(
        19,
        _SENDER,
        "await either(self._news, wait_s)",
        "await self._news.wait()",
        "test_19_what_failed_is_sent_by_time_alone",
    ),
    Break(
        19,
        _SENDER,
        "            self._hold_until_s = 0.0\n        self._refused_mark = None\n",
        "            self._hold_until_s = 0.0\n        pass\n",
        "test_19_a_centre_that_takes_its_token_again_gets_what_it_refused",
    ),
    Break(
        20,
        "ioc_desktop/store/duty_answers.py",
        "    if unanswered:\n",
        "    if False:\n",
        "test_20_a_download_never_hides_a_local_action_without_an_answer",
    ),
    Break(
        20,
        "ioc_desktop/store/duty_cached.py",
        "if cache != self._cache:",
        "if False:",
        "test_directives_of_a_cache_that_was_replaced_are_read_anew",
    ),
    Break(
        21,
        "ioc_desktop/centre/commands.py",
        "if rev != command.expected_rev:",
        "if False:",
        "test_21_the_second_of_two_officers_is_told_what_won_and_chooses",
    ),
    Break(
        22,
        "ioc_desktop/sync/centre_sync.py",
        "skew_s = parse_instant(info.time) - clock.timeline.at(clock.wall())",
        "skew_s = parse_instant(info.time) - clock.monotonic()",
        "test_22_a_clock_that_is_off_and_jumps_skips_nothing_and_repeats_nothing",
    ),
    Break(
        23,
        "ioc_desktop/store/faults.py",
        '_FULL = {"SQLITE_FULL", ',
        '_FULL = {"SQLITE_NEVER", ',
        "test_a_database_at_its_limit_refuses_whole_pages_and_recovers",
    ),
    Break(
        24,
        "ioc_desktop/sync/centre_sync.py",
        "                wait_s = backoff.failed()\n",
        '                __import__("time").sleep(30)\n',
        "test_24_one_centre_in_trouble_does_not_delay_the_other",
    ),
    Break(
        25,
        "ioc_desktop/sync/feed_loop.py",
        "wait_s = self._backoff.failed(error.retry_after_s)",
        "wait_s = self._backoff.failed()",
        "test_25_retry_after_is_obeyed",
    ),
    Break(
        26,
        "ioc_desktop/store/folder_lock.py",
        "fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)",
        "test_26_a_second_station_refuses_with_the_reason_and_the_first_goes_on",
    ),
    Break(
        27,
        "ioc_desktop/store/opening.py",
        "        if not is_broken(error):\n            raise\n        return _begin_anew(path)",
        "        if True:\n            raise\n        return _begin_anew(path)",
        "test_27_a_truncated_file_is_set_aside",
    ),
    Break(
        27,
        "ioc_desktop/store/opening.py",
        "    mark_damaged(path)\n",
        "    pass\n",
        "test_27_a_kill_amid_the_setting_aside_loses_sight_of_nothing",
    ),
    Break(
        28,
        _OBSERVATIONS,
        "                replaced[old_key] = None\n",
        "                pass\n",
        "test_28_after_any_script_of_faults_client_and_centre_hold_the_same_rows",
    ),
    Break(
        28,
        "ioc_desktop/sync/feed_loop.py",
        "            self._home.look_again()\n            self._ended()\n"
        "            await either(self._asked, self._backoff.failed())",
        "            self._home.look_again()\n            self._ended()\n"
        "            await self._asked.wait()",
        "test_9_10_every_fault_is_said_while_it_lasts_and_over_when_it_is_over",
    ),
    Break(
        29,
        "ioc_desktop/store/duty_writer.py",
        "duty_drafts.judge_issue(connection, new.key)",
        "pass",
        "test_29_a_draft_is_issued_once_however_often_and_whatever_is_killed",
    ),
    Break(
        29,
        "ioc_desktop/domain/drafts.py",
        "return directive_id(draft.at_s, draft.key)",
        'return directive_id(draft.at_s, __import__("uuid").uuid4().hex)',
        "test_29_a_draft_issued_on_two_machines_is_one_directive",
    ),
    Break(
        29,
        "ioc_desktop/app/draft_keeping.py",
        "if spool.answered(name):",
        "if spool.take_back(name) is None:",
        "test_29_kills_of_the_station_lose_no_draft_and_keep_each_once",
    ),
)


def _copy() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ioc-mutations-"))
    leave = shutil.ignore_patterns("__pycache__", "pictures")
    for name in COPIED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=leave)
        else:
            shutil.copyfile(source, folder / name)
    return folder


def _passes(folder: Path, tests: list[str]) -> tuple[bool, str]:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout[-3000:]


def _failed(folder: Path, one: Break) -> bool:
    """Break the line, run its test, mend the line; return whether the test noticed."""
    path = folder / one.file
    whole = path.read_text(encoding="utf-8")
    assert whole.count(one.old) == 1, f"{one.file}: not once: {one.old}"
    path.write_text(whole.replace(one.old, one.new), encoding="utf-8")
    try:
        passed, told = _passes(folder, [one.node(folder)])
    finally:
        path.write_text(whole, encoding="utf-8")
    if not passed and "failed" not in told:
        raise SystemExit(f"{one.test} did not run:\n{told}")
    return not passed


def main(chosen: set[int]) -> int:
    """Run the breaks of some invariants (none named: all); return the exit code."""
    breaks = [one for one in BREAKS if not chosen or one.invariant in chosen]
    folder = _copy()
    survived = []
    try:
        passed, told = _passes(folder, sorted({one.node(folder) for one in breaks}))
        if not passed:
            print(f"the tests do not pass before anything is broken:\n{told}")
            return 2
        for one in breaks:
            began = time.monotonic()
            noticed = _failed(folder, one)
            verdict = "noticed" if noticed else "SURVIVED"
            print(f"{one.invariant:2} {verdict} in {time.monotonic() - began:.0f} s: {one.file}")
            sys.stdout.flush()
            if not noticed:
                survived.append(one)
    finally:
        shutil.rmtree(folder)
    for one in survived:
        print(f"survived: {one.invariant}: {one.file}: {one.old!r} -> {one.new!r} ({one.test})")
    print(f"{len(breaks)} breaks, {len(survived)} survived")
    return int(bool(survived))


if __name__ == "__main__":
    sys.exit(main({int(number) for number in sys.argv[1:]}))
