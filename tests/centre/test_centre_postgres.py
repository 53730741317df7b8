"""PostgreSQL behind several processes: order, compare-and-set, one leader, hints, outages.

Two stores (or centres) on one database stand for two processes here: they share nothing
but the database. Real processes are in ``test_centre_workers``.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import msgspec
import psycopg
import pytest

from ioc_desktop.centre import postgres_connections
from ioc_desktop.centre.commands import CommandDesk
from ioc_desktop.centre.postgres_address import read_address
from ioc_desktop.centre.postgres_store import open_postgres
from ioc_desktop.centre.running import Centre, CentreOptions
from ioc_desktop.centre.store import Change, StoreUnavailableError
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.errors import KnownError
from tests.centre.conftest import START, Databases, stopped_at
from tests.centre.test_centre_commands import command, send
from tests.centre.test_centre_events import events
from tests.centre.test_centre_history import LIVE, everything
from tests.postgres import PostgresCluster, programs

START_S = parse_instant(START)


@pytest.fixture
def address(cluster):
    """An empty database."""
    address = cluster.make_database()
    yield address
    cluster.drop_database(address)


@pytest.fixture(scope="module")
def made(cluster, tmp_path_factory):
    """A database with Vinh's history, that nobody uses."""
    databases = Databases(cluster, tmp_path_factory.mktemp("none"))
    copy = databases.copy("vinh", START, tmp_path_factory.mktemp("none"))
    yield copy
    cluster.drop_database(copy)


@pytest.fixture
def vinh(cluster, made):
    """A database with Vinh's history of 7 October 2021."""
    address = cluster.make_database(template=made)
    yield address
    cluster.drop_database(address)


@pytest.fixture
def own_cluster():
    """A server that the test may stop and start."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    cluster = PostgresCluster()
    yield cluster
    cluster.remove()


@pytest.fixture
def open_store():
    opened = []

    def opening(address, size=4):
        opened.append(open_postgres(read_address(address), "vinh", size))
        return opened[-1]

    yield opening
    for store in opened:
        store.close()


@pytest.fixture
def open_centre(tmp_path):
    opened = []

    def opening(address, seed=1):
        timeline = stopped_at(START)
        options = CentreOptions("vinh", tmp_path, timeline=timeline, seed=seed, database=address)
        opened.append(Centre(options))
        return opened[-1]

    yield opening
    for centre in opened:
        centre.close()


def wait_for(what, within_s=10.0):
    """Wait until something is true."""
    deadline = time.monotonic() + within_s
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def ask(address, query):
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def identity(item):
    return msgspec.json.decode(item)["id"]


# --- order --------------------------------------------------------------------------------


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


def test_a_page_and_its_epoch_are_of_one_moment(vinh, open_store, serve, tmp_path):
    served, writer = serve(tmp_path, database=vinh), open_store(vinh)
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


def test_a_cursor_of_one_process_is_good_at_another_at_once(vinh, serve, tmp_path):
    one, other = (serve(tmp_path / name, database=vinh) for name in ("one", "other"))
    other.centre.store._hints.close()  # it hears of nothing
    for number in range(5):
        answer = send(one, f"k{number}", command(target=f"directive/{number}"))
        assert answer.status_code == 201
        end = one.pages("directives")[-1]["next"]
        assert other.page("directives", end)["items"] == []


# --- commands -----------------------------------------------------------------------------


def at_once(*questions):
    """Ask from as many threads, all together."""
    together = threading.Barrier(len(questions))

    def asking(question):
        together.wait(10)
        return question()

    with ThreadPoolExecutor(len(questions)) as threads:
        return [one.result(30) for one in [threads.submit(asking, q) for q in questions]]


def body(**changes):
    return json.dumps(command(**changes)).encode()


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


# --- who writes the world -------------------------------------------------------------------


def contents(centre):
    return {name: centre.store.items(name) for name in LIVE}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What a centre alone on SQLite holds two days later."""
    folder = tmp_path_factory.mktemp("alone")
    centre = Centre(CentreOptions("vinh", folder, timeline=stopped_at(START)))
    assert centre.world is not None
    for hours in range(1, 49):
        centre.world.advance(START_S + hours * 3600)
    held = contents(centre), everything(centre)
    centre.close()
    return held


def test_one_process_leads_and_another_takes_over_when_it_ends(vinh, open_centre, undisturbed):
    one, other = open_centre(vinh), open_centre(vinh)
    assert one.world is not None
    assert other.world is None
    assert contents(other) == contents(one)
    for hours in range(1, 49):
        if hours == 20:
            one.close()
            wait_for(lambda: other.keeper.advance(START_S) or other.world)
        for centre in (one, other)[hours >= 20 :]:
            centre.keeper.advance(START_S + hours * 3600)
    assert (contents(other), everything(other)) == undisturbed


def test_a_leader_whose_session_broke_writes_no_more(vinh, open_centre, undisturbed):
    one, other = open_centre(vinh), open_centre(vinh)
    assert one.world is not None
    leading = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database ="
    leading += " (SELECT oid FROM pg_database WHERE datname = current_database())"
    assert ask(vinh, f"SELECT pg_terminate_backend(({leading}), 5000)") == [(True,)]
    wait_for(lambda: other.keeper.advance(START_S) or other.world)
    with pytest.raises(StoreUnavailableError):
        one.world.advance(START_S + 3600)
    for hours in range(1, 49):
        other.keeper.advance(START_S + hours * 3600)
        one.keeper.advance(START_S + hours * 3600)
    assert one.world is None
    assert (contents(other), everything(other)) == undisturbed


def test_a_centre_of_another_history_leaves_the_one_that_is_served_alone(vinh, open_centre):
    one = open_centre(vinh)
    epoch = one.store.epoch
    with pytest.raises(KnownError, match="another process serves another history"):
        open_centre(vinh, seed=2)
    assert one.store.epoch == epoch


def test_a_leader_that_is_stopped_is_followed_by_another(
    vinh, open_centre, undisturbed, monkeypatch
):
    monkeypatch.setattr(postgres_connections, "SILENT_MS", 1200)
    one, other = open_centre(vinh), open_centre(vinh)
    leadership = one.keeper._leadership
    assert leadership is not None
    deadline = time.monotonic() + 1.6
    while time.monotonic() < deadline:  # a leader that says something stays
        one.keeper.advance(START_S)
        other.keeper.advance(START_S)
        time.sleep(0.05)
    assert one.keeper._leadership is leadership
    wait_for(lambda: other.keeper.advance(START_S) or other.world)
    for hours in range(1, 49):
        other.keeper.advance(START_S + hours * 3600)
        one.keeper.advance(START_S + hours * 3600)
    assert one.world is None
    assert (contents(other), everything(other)) == undisturbed


def test_a_lost_commit_is_found_again_by_reading(vinh, open_centre, undisturbed):
    centre = open_centre(vinh)
    leading = centre.keeper._leadership
    real = leading.store.transaction
    lost: list[bool] = []

    def losing(*names):
        # The transaction is committed, and its answer lost with the connection.
        class Losing:
            def __enter__(self):
                self.inner = real(*names)
                self.inner.__enter__()

            def __exit__(self, *error):
                self.inner.__exit__(*error)
                if error == (None, None, None) and not lost:
                    lost.append(True)
                    leading.session.close()
                    raise StoreUnavailableError("the answer was lost")

        return Losing()

    leading.store.transaction = losing
    with pytest.raises(StoreUnavailableError):
        centre.keeper.advance(START_S + 3600)
    assert lost
    wait_for(lambda: centre.keeper.advance(START_S) or centre.world)
    for hours in range(1, 49):
        centre.keeper.advance(START_S + hours * 3600)
    assert (contents(centre), everything(centre)) == undisturbed


# --- hints ----------------------------------------------------------------------------------


def test_a_client_of_one_process_hears_what_another_writes(vinh, serve, tmp_path):
    one, other = (serve(tmp_path / name, database=vinh) for name in ("one", "other"))
    # Sooner than it would find out by itself.
    with other.http.stream("GET", "/v1/events", timeout=5) as stream:
        told = events(stream.iter_lines())
        assert dict(next(told) for _ in one.centre.store.heads())["directives"] == "0"
        assert send(one, "k1", command()).status_code == 201
        assert next(told) == ("directives", "1")


def test_hints_missed_while_the_connection_was_gone_are_made_up_for(address, open_store):
    writer, hearer = open_store(address), open_store(address)
    told: list[dict[str, int]] = []
    hearer.listen(told.append)
    listening = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE '%hints'"
        " AND query LIKE '%centre_heads%'"
    )
    wait_for(lambda: ask(address, listening))
    writer.append("alarms", [Change("a", 1, b"{}")])
    wait_for(lambda: {"alarms": 1} in told, within_s=5)
    writer.append("alarms", [Change("a", 2, b"{}")])
    wait_for(lambda: {"alarms": 2} in told, within_s=5)


def test_nobody_is_told_twice_or_told_of_the_past(address, open_store):
    store = open_store(address)
    told: list[dict[str, int]] = []
    store.listen(told.append)
    for rev in range(1, 6):
        store.append("alarms", [Change("a", rev, b"{}")])
    with store.transaction():
        store.begin_epoch()
        store.append("alarms", [Change("a", 1, b"{}")])
    wait_for(lambda: told[-1].get("alarms") == 1)
    heads = [moved["alarms"] for moved in told]
    assert heads == [1, 2, 3, 4, 5, 1]


# --- outages --------------------------------------------------------------------------------


def problem_503(answer):
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert 1 <= int(answer.headers["retry-after"]) <= 10
    assert "database" in answer.json()["detail"]
    return True


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_while_the_database_restarts_there_are_503s_and_then_it_goes_on(
    own_cluster, serve, tmp_path, how
):
    served = serve(tmp_path, database=own_cluster.make_database())
    assert send(served, "k1", command()).status_code == 201
    end = served.pages("directives")[-1]["next"]
    with served.http.stream("GET", "/v1/events") as stream:
        told = events(stream.iter_lines())
        for _ in served.centre.store.last_heads():
            next(told)
        own_cluster.stop(how)
        try:
            problem_503(served.http.get("/v1/centre"))
            problem_503(served.http.get("/v1/directives/changes"))
            problem_503(send(served, "k2", command(1, state="received")))
            assert served.http.get("/v1/openapi.json").status_code == 200
            with pytest.raises(StoreUnavailableError):
                served.advance_to("2021-10-08T08:00:00+07:00")
        finally:
            own_cluster.start()
        wait_for(lambda: served.http.get("/v1/centre").status_code == 200)
        assert send(served, "k1", command()).status_code == 200
        assert send(served, "k2", command(1, state="received")).status_code == 201
        assert next(told) == ("directives", "2")
        assert [item["rev"] for item in served.items("directives", end)] == [2]
    wait_for(lambda: served.centre.keeper.advance(START_S) or served.centre.world)
    assert served.centre.keeper.advance(parse_instant("2021-10-08T08:00:00+07:00")) > 0


def test_the_first_request_after_a_restart_is_answered_like_any_other(own_cluster, serve, tmp_path):
    served = serve(tmp_path, database=own_cluster.make_database())
    before = served.page("subsystems")
    own_cluster.stop()
    own_cluster.start()
    assert served.page("subsystems") == before


def test_a_database_that_hangs_is_a_503_and_holds_up_nothing_else(vinh, serve, tmp_path):
    served = serve(tmp_path, database=vinh)
    served.centre._threads._answer_s = 0.2
    with psycopg.connect(vinh) as connection:
        connection.execute("LOCK TABLE centre_heads IN ACCESS EXCLUSIVE MODE")
        for _ in range(6):  # more than there are threads
            problem_503(served.http.get("/v1/centre", timeout=5))
        assert served.http.get("/v1/openapi.json").status_code == 200
        connection.rollback()
    wait_for(lambda: served.http.get("/v1/centre").status_code == 200)


def test_more_questions_than_connections_wait_their_turn(vinh, serve, tmp_path):
    served = serve(tmp_path, database=vinh)
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: served.http.get("/v1/subsystems/changes"), range(60)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    assert ask(vinh, mine)[0][0] <= 4 + 2 + 1  # the hints, the leader, this question
