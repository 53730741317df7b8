"""A real centre (its store, its API, its server) in a process that writes what it is told to.

It calls the test on a control connection, tells its port and what it has done so far, and
then carries out one command per line, each with a number and in one transaction: so a kill
at any instant leaves a command done or not done, and its number says which.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from pathlib import Path
from typing import Any

import uvicorn

from ioc_desktop.centre.api import ApiSettings, create_app
from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.centre.store import Change
from tests.faults.truth import Written, stamp


def row_of(change: Written) -> dict[str, Any]:
    """Return the row of a change, with its own stamp in it."""
    own = stamp(change.id, change.rev)
    if change.dataset == "agencies":
        return {"code": change.id, "name": own, "kind": "department"}
    if change.dataset == "records":
        return {"kind": "case", "subsystem": "s", "title": own, "state": "received"}
    if change.dataset == "alarms":
        state = {"priority": "high", "state": "active", "raised_at": "2021-10-07T16:30:00+07:00"}
        return {"subsystem": "s", "message": own, **state}
    number = int(change.id.strip("ok"))
    return {
        "indicator": f"i{number % 7}",
        "locality": str(400 + number % 5),
        "system": "2021",
        "period_start": f"2021-{1 + number // 28 % 12:02d}-{1 + number % 28:02d}",
        "value": change.value,
        "note": own,
    }


def changes_of(written: list[dict[str, Any]]) -> list[Change]:
    several = [Written(**one) for one in written]
    return [
        Change(w.id, w.rev, None if w.gone else json.dumps(row_of(w)).encode(), w.keeps)
        for w in several
    ]


def carry_out(store: SqliteStore, command: dict[str, Any]) -> None:
    """Do a command once, however often it is told."""
    if int(store.get("told") or 0) >= command["number"]:
        return
    with store.transaction():
        if command["epoch"] != store.epoch:
            store.begin_epoch()
            store.set("epoch", command["epoch"])
        for dataset in {one["dataset"] for one in command["changes"]}:
            written = [one for one in command["changes"] if one["dataset"] == dataset]
            store.append(dataset, changes_of(written))
        store.set("told", str(command["number"]))


async def _obey(store: SqliteStore, control_port: int, port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", control_port, limit=1 << 24)

    def tell(**what: Any) -> None:
        writer.write(json.dumps(what).encode() + b"\n")

    tell(centre=store.centre, port=port, number=int(store.get("told") or 0))
    while line := await reader.readline():
        command = json.loads(line)
        await asyncio.to_thread(carry_out, store, command)
        tell(number=command["number"], heads=store.heads())


async def _run(folder: Path, name: str, control_port: int) -> None:
    store = SqliteStore(folder, name)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    app = create_app(store, ApiSettings(name, None, time.time))
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await _obey(store, control_port, listener.getsockname()[1])
    finally:
        serving.cancel()
        store.close()


def run_told_centre(folder: Path, name: str, control_port: int) -> int:
    """Serve until the test hangs up."""
    asyncio.run(_run(folder, name, control_port))
    return 0
