"""Real centres over loopback: uvicorn on a thread, and a clock that the test moves."""

from __future__ import annotations

import base64
import hashlib
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
import uvicorn

from ioc_desktop.centre.postgres_address import read_address
from ioc_desktop.centre.postgres_store import open_postgres
from ioc_desktop.centre.running import Centre, CentreOptions
from ioc_desktop.centre.sqlite_store import FILE_NAME
from ioc_desktop.centre.world import World
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.timeline import Timeline
from tests.postgres import PostgresCluster, programs

CONTRACT = {
    f"test_centre_{name}"
    for name in (
        "paging",
        "commands",
        "errors",
        "events",
        "openapi",
        "history",
        "conforms",
        "intake",
    )
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


class Databases:
    """Where the centres of a test are kept: a file in a folder, or a database of a cluster.

    A history takes half a second to make, and far less to copy: what most tests start from is
    made once.
    """

    def __init__(self, cluster: PostgresCluster | None, folder: Path) -> None:
        self._cluster = cluster
        self._folder = folder
        self._made: dict[tuple[str, str], str | None] = {}

    def empty(self) -> str | None:
        """Return the address of a new database, None = a file in the centre's own folder."""
        return None if self._cluster is None else self._cluster.make_database()

    def copy(self, profile: str, at: str, folder: Path) -> str | None:
        """Return the address of a database with a profile's history up to then."""
        place = self._folder / profile / at.replace(":", "")
        if (profile, at) not in self._made:
            address = self.empty()
            timeline = stopped_at(at)
            Centre(CentreOptions(profile, place, timeline=timeline, database=address)).close()
            self._made[profile, at] = address
        if self._cluster is not None:
            return self._cluster.make_database(template=self._made[profile, at])
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(place / FILE_NAME, folder)
        return None

    def drop(self, addresses: Iterable[str | None]) -> None:
        """Delete what was made for a test."""
        for address in addresses:
            if address is not None and self._cluster is not None:
                self._cluster.drop_database(address)


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
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Which database the centres of this test are kept in."""
    cluster = None if request.param == "sqlite" else request.getfixturevalue("cluster")
    return Databases(cluster, tmp_path_factory.mktemp("made"))


class Servable(Protocol):
    """What a thread serves and closes in the end."""

    @property
    def app(self) -> Any: ...

    @property
    def feed(self) -> Any: ...

    def close(self) -> None: ...


class _Thread:
    def __init__(self, centre: Servable) -> None:
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


@contextmanager
def _serving(database: Databases) -> Iterator[Serve]:
    threads: list[_Thread] = []
    clients: list[httpx.Client] = []
    addresses: dict[Path, str | None] = {}

    def serve(
        folder: Path,
        profile: str = "vinh",
        at: str = START,
        token: str | None = TOKEN,
        **options: Any,
    ) -> Served:
        if "database" not in options:
            if folder not in addresses:
                copied = at == START and not options
                made = database.copy(profile, at, folder) if copied else database.empty()
                addresses[folder] = made
            options["database"] = addresses[folder]
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

    yield serve
    for client in clients:
        client.close()
    for thread in threads:
        thread.stop()
    database.drop(addresses.values())


@pytest.fixture
def serve(database: Databases) -> Iterator[Serve]:
    """Serve a profile; with the same folder again, from the same database."""
    with _serving(database) as serve:
        yield serve


@pytest.fixture(scope="module")
def serve_once(
    tmp_path_factory: pytest.TempPathFactory, database: Databases
) -> Iterator[Callable[..., Served]]:
    """Serve a profile at an instant for all tests of one module."""
    with _serving(database) as serve:
        yield lambda profile, at, **options: serve(
            tmp_path_factory.mktemp(profile), profile, at, **options
        )


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory, database: Databases) -> Iterator[Served]:
    """The province on 7 October 2021; read only, so that all tests may share it."""
    with _serving(database) as serve:
        yield serve(tmp_path_factory.mktemp("province"), "nghean")


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, database: Databases) -> Iterator[Served]:
    """Vinh on 7 October 2021; read only, so that all tests may share it."""
    with _serving(database) as serve:
        yield serve(tmp_path_factory.mktemp("city"), "vinh")


@pytest.fixture(scope="session")
def province_rows(province: Served) -> dict[str, Any]:
    """The province's observations by id."""
    return province.rows("observations")


@pytest.fixture(scope="session")
def city_rows(city: Served) -> dict[str, Any]:
    """Vinh's observations by id."""
    return city.rows("observations")


# --- PostgreSQL by itself ---------------------------------------------------------------------


@pytest.fixture
def address(cluster):
    """An empty database."""
    address = cluster.make_database()
    yield address
    cluster.drop_database(address)


@pytest.fixture(scope="module")
def made_vinh(cluster, tmp_path_factory):
    """A database with Vinh's history, that nobody uses."""
    databases = Databases(cluster, tmp_path_factory.mktemp("none"))
    copy = databases.copy("vinh", START, tmp_path_factory.mktemp("none"))
    yield copy
    cluster.drop_database(copy)


@pytest.fixture
def vinh_address(cluster, made_vinh):
    """A database with Vinh's history of 7 October 2021."""
    address = cluster.make_database(template=made_vinh)
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
