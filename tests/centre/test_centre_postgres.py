"""A centre in PostgreSQL, behind several processes: order, compare-and-set, once.

Two stores (or centres) on one database stand for two processes here: they share nothing
but the database. Real processes are in ``test_centre_workers``.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from ioc_desktop.centre.commands import CommandDesk
from ioc_desktop.centre.store import Change
from ioc_desktop.domain.durations import parse_instant
from tests.centre.conftest import START
from tests.centre.postgres_facts import identity
from tests.centre.test_centre_commands import command, send

START_S = parse_instant(START)


def test_a_reader_that_pages_all_the_time_misses_nothing_that_many_writers_write(
    address, open_store
):
    writers, each = 4, 30
    reader = open_store(address)
    done = threading.Event()

    def write(number):
        store, chance = open_store(address, 1), random.Random(number)
        for count in range(each):
            with store.transaction("alarms"):
                rows = [Change(f"{number}/{count}/{part}", 1, b"{}") for part in range(3)]
                store.append("alarms", rows)
                time.sleep(chance.random() * 0.004)  # others would overtake it here

    def read():
        told: list[str] = []
        position = 0
        while True:
            ending = done.is_set()
            page = reader.read("alarms", position, 5)
            told += map(identity, page.items)
            assert page.position <= page.head
            position = page.position
            if ending and not page.items:
                return told

    with ThreadPoolExecutor(writers + 1) as threads:
        reading = threads.submit(read)
        writing = [threads.submit(write, number) for number in range(writers)]
        try:
            for one in writing:
                one.result(60)
        finally:
            done.set()
        told = reading.result(60)
    everybody = {f"{n}/{c}/{p}" for n in range(writers) for c in range(each) for p in range(3)}
    assert len(told) == len(everybody)
    assert set(told) == everybody
    assert reader.head("alarms") == len(everybody)


def test_two_writers_of_the_same_logs_never_wait_for_each_other_in_a_circle(address, open_store):
    def write(store, *names):
        for count in range(25):
            with store.transaction(*names):
                for name in names:
                    store.append(name, [Change(f"{names}/{count}", 1, b"{}")])

    one, other = open_store(address), open_store(address)
    with ThreadPoolExecutor(2) as threads:
        writing = [
            threads.submit(write, one, "alarms", "records"),
            threads.submit(write, other, "records", "alarms"),
        ]
        for writer in writing:
            writer.result(30)
    assert (one.head("alarms"), other.head("records")) == (50, 50)


def test_a_transaction_writes_no_log_that_it_did_not_name(address, open_store):
    store = open_store(address)
    with pytest.raises(RuntimeError, match="records"), store.transaction("alarms"):
        store.append("records", [Change("a", 1, b"{}")])
    assert store.head("records") == 0


def test_a_page_and_its_epoch_are_of_one_moment(vinh_address, open_store, serve, tmp_path):
    served, writer = serve(tmp_path, database=vinh_address), open_store(vinh_address)
    made = {writer.epoch: list(served.rows("alarms"))}

    def make_anew():
        for number in range(60):
            with writer.transaction():
                writer.begin_epoch()
                made[writer.epoch] = [f"of {number}"]
                writer.append("alarms", [Change(f"of {number}", 1, b"{}")])

    with ThreadPoolExecutor(1) as threads:
        making = threads.submit(make_anew)
        while not making.done():
            page = served.page("alarms")
            assert [item["id"] for item in page["items"]] == made[page["epoch"]]
        making.result()


def test_a_cursor_of_one_process_is_good_at_another_at_once(vinh_address, serve, tmp_path):
    one, other = (serve(tmp_path / name, database=vinh_address) for name in ("one", "other"))
    other.centre.store._hints.close()  # it hears of nothing
    for number in range(5):
        answer = send(one, f"k{number}", command(target=f"directive/{number}"))
        assert answer.status_code == 201
        end = one.pages("directives")[-1]["next"]
        assert other.page("directives", end)["items"] == []


def at_once(*questions):
    """Ask from as many threads, all together."""
    together = threading.Barrier(len(questions))

    def asking(question):
        together.wait(10)
        return question()

    with ThreadPoolExecutor(len(questions)) as threads:
        return [one.result(30) for one in [threads.submit(asking, q) for q in questions]]


def body(**changes):
    """A command to nobody: these databases hold no catalogue."""
    return json.dumps(command(agency="", **changes)).encode()


def test_of_two_officers_at_once_one_wins_and_the_other_sees_it(address, open_store):
    desks = [CommandDesk(open_store(address)) for _ in range(2)]
    for number in range(15):
        target = f"directive/{number}"
        one, other = at_once(
            partial(desks[0].take, f"a{number}", body(target=target, text="one")),
            partial(desks[1].take, f"b{number}", body(target=target, text="other")),
        )
        won, lost = sorted((one, other), key=lambda answer: answer.status)
        assert (won.status, lost.status) == (201, 412)
        assert json.loads(lost.body)["current"] == json.loads(won.body)["change"]


def test_one_key_sent_to_two_processes_at_once_takes_effect_once(address, open_store):
    stores = [open_store(address) for _ in range(2)]
    desks = [CommandDesk(store) for store in stores]
    for number in range(15):
        same = body(target=f"directive/{number}")
        answers = at_once(*(partial(desk.take, f"k{number}", same) for desk in desks))
        assert sorted(answer.status for answer in answers) == [200, 201]
        assert answers[0].body == answers[1].body
    assert stores[0].head("directives") == 15


KILLED = """
import sys, time
from ioc_desktop.centre import postgres_connections
from ioc_desktop.centre.commands import CommandDesk
from ioc_desktop.centre.postgres_address import read_address
from ioc_desktop.centre.postgres_store import PostgresStore, open_postgres
address, key, when = sys.stdin.readline().strip(), sys.argv[1], sys.argv[2]
body = sys.stdin.readline().strip().encode()
store = open_postgres(read_address(address), "vinh")
def stop(*_):
    print("here", flush=True)
    time.sleep(60)
if when == "before":
    announce = PostgresStore._announce
    PostgresStore._announce = lambda self, mine: (announce(self, mine), stop())[0]
if when == "within":
    PostgresStore.remember_answer = stop
CommandDesk(store).take(key, body)
stop()
"""


@pytest.mark.parametrize(("when", "status"), [("within", 201), ("before", 201), ("after", 200)])
def test_a_process_killed_around_its_commit_leaves_all_or_nothing(
    address, open_store, when, status
):
    store = open_store(address)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, "k1", when],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(f"{address}\n{body().decode()}\n")
        child.stdin.flush()
        assert child.stdout.readline() == "here\n"
        child.kill()
    answer = CommandDesk(store).take("k1", body())
    assert answer.status == status
    assert store.head("directives") == 1
    assert [identity(item) for item in store.read("directives", 0, 9).items] == ["directive/1"]
