"""Real centres over loopback: uvicorn on a thread, and a clock that the test moves."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from ioc_desktop.centre.running import Centre, CentreOptions
from ioc_desktop.centre.world import World
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.timeline import Timeline
from tests.postgres import PostgresCluster, programs

CONTRACT = {
    f"test_centre_{name}"
    for name in ("paging", "commands", "errors", "events", "openapi", "history", "conforms")
}
"""What must hold with either database; how the world goes by is told by one."""

START = "2021-10-07T16:30:00+07:00"
TOKEN = "chìa".encode().hex()


def stopped_at(instant: str) -> Timeline:
    """A clock that stands still, so that only the test moves the world."""
    return Timeline(origin_s=float(parse_instant(instant)), anchor_s=0.0, speed=0.0)


@dataclass(frozen=True)
class Served:
    """A served centre: its parts, and a client that carries the token."""

    centre: Centre
    url: str
    http: httpx.Client

    @property
    def world(self) -> World:
        assert self.centre.world is not None
        return self.centre.world

    def advance_to(self, instant: str) -> int:
        return self.world.advance(parse_instant(instant))

    def page(self, dataset: str, after: str | None = None, limit: int | None = None) -> Any:
        parameters: dict[str, str | int] = {}
        if after is not None:
            parameters["after"] = after
        if limit is not None:
            parameters["limit"] = limit
        answer = self.http.get(f"/v1/{dataset}/changes", params=parameters)
        assert answer.status_code == 200, answer.text
        digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
        assert answer.headers["content-digest"] == f"sha-256=:{digest}:"
        assert "content-encoding" not in answer.headers
        page = answer.json()
        assert page["count"] == len(page["items"])
        return page

    def pages(self, dataset: str, after: str | None = None, limit: int | None = None) -> list[Any]:
        pages = [self.page(dataset, after, limit)]
        while pages[-1]["more"]:
            pages.append(self.page(dataset, pages[-1]["next"], limit))
        return pages

    def items(self, dataset: str, after: str | None = None) -> list[Any]:
        return [item for page in self.pages(dataset, after) for item in page["items"]]

    def rows(self, dataset: str) -> dict[str, Any]:
        return {item["id"]: item["row"] for item in self.items(dataset) if item["op"] == "put"}


Serve = Callable[..., Served]

Database = Callable[[], str | None]
"""Makes an empty database and returns its address; None = a file in the folder."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the contract's tests with both databases."""
    if "database" in metafunc.fixturenames:
        both = metafunc.module.__name__.rpartition(".")[2] in CONTRACT
        names = ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("database", names, indirect=True, scope="session")


@pytest.fixture(scope="session")
def cluster() -> Iterator[PostgresCluster]:
    """A PostgreSQL server of our own, for the whole session."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    cluster = PostgresCluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Database:
    """Which database the centres of this test are kept in."""
    if request.param == "sqlite":
        return lambda: None
    cluster: PostgresCluster = request.getfixturevalue("cluster")
    return cluster.make_database


class _Thread:
    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        config = uvicorn.Config(
            centre.app, port=0, log_level="error", lifespan="off", timeout_graceful_shutdown=2
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        waited = threading.Event()
        while not self.server.started:
            assert self.thread.is_alive()
            waited.wait(0.005)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        self.centre.feed.close()
        self.server.should_exit = True
        self.thread.join(10)
        assert not self.thread.is_alive()
        self.centre.close()


def _serving(threads: list[_Thread], clients: list[httpx.Client], database: Database) -> Serve:
    addresses: dict[Path, str | None] = {}

    def serve(
        folder: Path,
        profile: str = "vinh",
        at: str = START,
        token: str | None = TOKEN,
        **options: Any,
    ) -> Served:
        if folder not in addresses:
            addresses[folder] = database()
        options.setdefault("database", addresses[folder])
        centre = Centre(
            CentreOptions(profile, folder, token=token, timeline=stopped_at(at), **options)
        )
        thread = _Thread(centre)
        threads.append(thread)
        url = f"http://127.0.0.1:{thread.port}"
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = httpx.Client(base_url=url, headers=headers, timeout=20)
        clients.append(client)
        return Served(centre, url, client)

    return serve


def _finish(threads: list[_Thread], clients: list[httpx.Client]) -> None:
    for client in clients:
        client.close()
    for thread in threads:
        thread.stop()


@pytest.fixture
def serve(database: Database) -> Iterator[Serve]:
    """Serve a profile; with the same folder again, from the same database."""
    threads: list[_Thread] = []
    clients: list[httpx.Client] = []
    yield _serving(threads, clients, database)
    _finish(threads, clients)


@pytest.fixture(scope="module")
def serve_once(
    tmp_path_factory: pytest.TempPathFactory, database: Database
) -> Iterator[Callable[..., Served]]:
    """Serve a profile at an instant for all tests of one module."""
    threads: list[_Thread] = []
    clients: list[httpx.Client] = []
    make = _serving(threads, clients, database)
    yield lambda profile, at: make(tmp_path_factory.mktemp(profile), profile, at)
    _finish(threads, clients)


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory, database: Database) -> Iterator[Served]:
    """The province on 7 October 2021; read only, so that all tests may share it."""
    threads: list[_Thread] = []
    clients: list[httpx.Client] = []
    yield _serving(threads, clients, database)(tmp_path_factory.mktemp("province"), "nghean")
    _finish(threads, clients)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, database: Database) -> Iterator[Served]:
    """Vinh on 7 October 2021; read only, so that all tests may share it."""
    threads: list[_Thread] = []
    clients: list[httpx.Client] = []
    yield _serving(threads, clients, database)(tmp_path_factory.mktemp("city"), "vinh")
    _finish(threads, clients)


@pytest.fixture(scope="session")
def province_rows(province: Served) -> dict[str, Any]:
    """The province's observations by id."""
    return province.rows("observations")


@pytest.fixture(scope="session")
def city_rows(city: Served) -> dict[str, Any]:
    """Vinh's observations by id."""
    return city.rows("observations")
