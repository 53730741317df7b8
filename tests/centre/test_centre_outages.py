"""Hints between processes, and what is told while the database is away.

Two stores (or centres) on one database stand for two processes here: they share nothing
but the database. Real processes are in ``test_centre_workers``.
"""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from ioc_desktop.centre.store import Change, StoreUnavailableError
from ioc_desktop.domain.durations import parse_instant
from tests.centre.conftest import START
from tests.centre.postgres_facts import ask, wait_for
from tests.centre.test_centre_commands import command, send
from tests.centre.test_centre_events import events

START_S = parse_instant(START)


def test_a_client_of_one_process_hears_what_another_writes(vinh_address, serve, tmp_path):
    one, other = (serve(tmp_path / name, database=vinh_address) for name in ("one", "other"))
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


def test_a_database_that_hangs_is_a_503_and_holds_up_nothing_else(vinh_address, serve, tmp_path):
    served = serve(tmp_path, database=vinh_address)
    served.centre._threads._answer_s = 0.2
    with psycopg.connect(vinh_address) as connection:
        connection.execute("LOCK TABLE centre_heads IN ACCESS EXCLUSIVE MODE")
        for _ in range(6):  # more than there are threads
            problem_503(served.http.get("/v1/centre", timeout=5))
        assert served.http.get("/v1/openapi.json").status_code == 200
        connection.rollback()
    wait_for(lambda: served.http.get("/v1/centre").status_code == 200)


def test_more_questions_than_connections_wait_their_turn(vinh_address, serve, tmp_path):
    served = serve(tmp_path, database=vinh_address)
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: served.http.get("/v1/subsystems/changes"), range(60)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    assert ask(vinh_address, mine)[0][0] <= 4 + 2 + 1  # the hints, the leader, this question
