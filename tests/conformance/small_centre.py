"""A whole and honest centre on raw sockets, small enough to break any one thing of it.

It runs in the loop of the test. A fault replaces one method or one value of an instance; HTTP
itself can be broken in ``sent``, and by the faults of tests/faults/hostile.py in ``raw``.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

Page = dict[str, Any]
Item = dict[str, Any]

REASONS = {200: "OK", 201: "Created", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}
DIRECTIVE = {"issuer", "text", "issued_at", "state"}


@dataclass(frozen=True)
class Ask:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    def __init__(self, status: int, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.more = status, detail, more


def put(item: str, rev: int = 1, /, **row: Any) -> Item:
    return {"id": item, "rev": rev, "op": "put", "row": row}


def rows() -> dict[str, list[Item]]:
    cadence = {"every": "P1D", "due": "17:00", "grace": "P1D", "calendar": "working_days"}
    days = [f"2021-10-{day:02d}" for day in range(1, 9)]
    return {
        "subsystems": [put("docs", id="docs", name={"vi": "Văn bản"}, state="running")],
        "localities": [
            put("2021/40", code="40", system="2021", name="Nghệ An", kind="tỉnh"),
            put("2021/412", code="412", system="2021", name="Vinh", kind="thành phố", parent="40"),
        ],
        "agencies": [put("sxd", code="sxd", name="Sở Xây dựng", kind="department")],
        "indicators": [
            put("docs.late", id="docs.late", subsystem="docs", name={"vi": "Quá hạn"}, unit="vb",
                cadence=cadence, agency="sxd"),
            put("docs.all", id="docs.all", subsystem="docs", name={"vi": "Tất cả"}, unit="vb",
                cadence=cadence, parts=["docs.late"]),
        ],
        "observations": [
            *(put(f"late/{day}", indicator="docs.late", period_start=day, value=1.5, locality="412",
                  system="2021", as_of=f"{day}T17:00:00+07:00") for day in days),
            put("late/2021-10-01", 2, indicator="docs.late", period_start=days[0], value=2,
                locality="412", system="2021"),
            {"id": "late/2021-10-02", "rev": 2, "op": "delete"},
        ],
        "directives": [],
    }  # fmt: skip


class SmallCentre:
    def __init__(self) -> None:
        self.id, self.epoch, self.schema, self.token = "small", "e1", "1.0", "0123456789"
        self.page_items = 3
        self.logs = rows()
        self.answered: dict[str, tuple[bytes, bytes]] = {}
        self.port = 0
        self.raw: dict[str, Any] = {}
        self.comment_every_s = 0.01
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # What it says.

    def describe(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": "Trung tâm nhỏ",
            "epoch": self.epoch,
            "schema": self.schema,
            "time": datetime.now(UTC).isoformat(),
            "datasets": [{"name": name, "head": self.head(name)} for name in self.logs],
            "push": True,
            "commands": True,
        }

    def head(self, dataset: str) -> str:
        return str(len(self.logs[dataset]))

    def cursor(self, dataset: str, place: int) -> str:
        text = f"{self.epoch}.{dataset}.{place}"
        return f"{text}.{hashlib.sha256(text.encode()).hexdigest()[:8]}"

    def place(self, dataset: str, cursor: str) -> int:
        epoch, name, place = [*cursor.split("."), "", ""][:3]
        text = f"{epoch}.{name}.{place}"
        if cursor != f"{text}.{hashlib.sha256(text.encode()).hexdigest()[:8]}":
            raise RefusedError(400, "after: no cursor of any centre")
        if (epoch, name) != (self.epoch, dataset):
            raise RefusedError(410, "a cursor of another history; start again")
        return int(place)

    def limit(self, text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= 1000:
            raise RefusedError(400, "limit: 1 to 1000")
        return int(text)

    def changes(self, dataset: str, after: str | None, limit: int) -> Page:
        log = self.logs[dataset]
        place = 0 if after is None else self.place(dataset, after)
        end = min(place + min(limit, self.page_items), len(log))
        return {
            "centre": self.id,
            "dataset": dataset,
            "epoch": self.epoch,
            "schema": self.schema,
            "after": after,
            "items": log[place:end],
            "count": end - place,
            "next": self.cursor(dataset, end),
            "more": end < len(log),
        }

    def command(self, ask: Ask) -> tuple[int, dict[str, Any] | bytes]:
        key = ask.headers.get("idempotency-key")
        if not key:
            raise RefusedError(400, "send an Idempotency-Key")
        if key in self.answered:
            return self.replay(ask.body, *self.answered[key])
        told = json.loads(ask.body)
        self.check_command(told)
        log = self.logs["directives" if told["kind"] == "directive.put" else "observations"]
        found = [item for item in log if item["id"] == told["target"]]
        rev = found[-1]["rev"] if found else 0
        if told["expected_rev"] != rev:
            raise RefusedError(412, "too late", current=found[-1] if found else None)
        row = {name: value for name, value in told["payload"].items() if name != "accept"}
        change = put(told["target"], rev + 1, **row)
        log.append(change)
        answer = {"command": told["id"], "change": change}
        self.answered[key] = (ask.body, json.dumps(answer, ensure_ascii=False).encode())
        return 201, answer

    def replay(
        self, body: bytes, known: bytes, answer: bytes
    ) -> tuple[int, dict[str, Any] | bytes]:
        if body != known:
            raise RefusedError(422, "this key was used for another command")
        return 200, answer

    def check_figure(self, told: dict[str, Any]) -> None:
        row = told["payload"]
        for dataset, named in (("agencies", "agency"), ("localities", "locality")):
            codes = {"", *(item["row"]["code"] for item in self.logs[dataset])}
            if row.get(named, "") not in codes:
                raise RefusedError(422, f"nobody has this code in {dataset}")
        if row["indicator"] not in {item["row"]["id"] for item in self.logs["indicators"]}:
            raise RefusedError(422, "no such indicator")
        if not isinstance(row["value"], int | float) or not row["period"].startswith("P"):
            raise RefusedError(422, "no figure")
        if row["period_start"] > "2100":
            raise RefusedError(422, "nobody knows that yet")

    def check_command(self, told: dict[str, Any]) -> None:
        if told["kind"] == "report_figure":
            self.check_figure(told)
            return
        if told["kind"] != "directive.put":
            raise RefusedError(422, "unknown kind")
        if not set(told["payload"]) >= DIRECTIVE or "T" not in told["payload"]["issued_at"]:
            raise RefusedError(422, "no directive")
        for dataset, named in (("agencies", "agency"), ("localities", "locality")):
            codes = {"", *(item["row"]["code"] for item in self.logs.get(dataset, ()))}
            if told["payload"].get(named, "") not in codes:
                raise RefusedError(422, f"nobody has this code in {dataset}")

    # How it answers.

    def gate(self, ask: Ask) -> None:
        if ask.headers.get("authorization") != f"Bearer {self.token}":
            raise RefusedError(401, "send the token")

    def answer(self, ask: Ask) -> Reply:
        try:
            self.gate(ask)
            return self.found(ask)
        except RefusedError as refused:
            return self.refusal(refused)

    def found(self, ask: Ask) -> Reply:
        dataset = ask.path.removeprefix("/v1/").removesuffix("/changes")
        if ask.path == "/v1/commands":
            if ask.method != "POST":
                raise RefusedError(405, "POST only")
            status, told = self.command(ask)
            return self.reply(told, status)
        if ask.path not in {"/v1/centre", f"/v1/{dataset}/changes"}:
            raise RefusedError(404, "there is nothing here")
        if ask.method not in {"GET", "HEAD"}:
            raise RefusedError(405, "GET only")
        if ask.path == "/v1/centre":
            return self.reply(self.describe())
        if dataset not in self.logs:
            raise RefusedError(404, "no such dataset")
        limit = self.limit(ask.query.get("limit", "1000"))
        return self.reply(self.changes(dataset, ask.query.get("after"), limit))

    def reply(self, told: dict[str, Any] | bytes, status: int = 200) -> Reply:
        body = told if isinstance(told, bytes) else self.encode(told)
        return Reply(status, body, {"content-type": "application/json"} | self.digest(body))

    def encode(self, told: dict[str, Any]) -> bytes:
        return json.dumps(told, ensure_ascii=False).encode()

    def digest(self, body: bytes) -> dict[str, str]:
        value = base64.b64encode(hashlib.sha256(body).digest()).decode()
        return {"content-digest": f"sha-256=:{value}:"}

    def refusal(self, refused: RefusedError) -> Reply:
        told = {"title": "Refused", "status": refused.status, "detail": refused.detail}
        headers = {"content-type": "application/problem+json"}
        if refused.status == 401:
            headers["www-authenticate"] = "Bearer"
        if refused.status == 405:
            headers["allow"] = "GET, HEAD"
        return Reply(refused.status, json.dumps(told | refused.more).encode(), headers)

    # How it speaks HTTP.

    def sent(self, ask: Ask, reply: Reply) -> bytes:
        lines = [f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Said')}"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        lines += [f"content-length: {len(reply.body)}", "", ""]
        body = b"" if ask.method == "HEAD" else reply.body
        return "\r\n".join(lines).encode() + body

    def event_head(self) -> str:
        return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"

    def events(self) -> list[str]:
        return [
            f"event: head\ndata: {json.dumps({'dataset': name, 'head': self.head(name)})}\n\n"
            for name in self.logs
        ]

    def comment(self) -> bytes:
        return b": still here\n\n"

    async def stream(self, writer: asyncio.StreamWriter) -> None:
        writer.write(self.event_head().encode() + "".join(self.events()).encode())
        while True:
            await writer.drain()
            await asyncio.sleep(self.comment_every_s)
            writer.write(self.comment())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                first, *lines = head.rstrip().split("\r\n")
                method, target, _ = first.split(" ", 2)
                parts = urlsplit(target)
                pairs = (line.partition(": ")[::2] for line in lines)
                headers = {name.lower(): value for name, value in pairs}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                ask = Ask(method, unquote(parts.path), query, headers, body)
                if fault := self.raw.get(ask.path) or self.raw.get("*"):
                    await fault(self._as_hostile(ask), writer)
                    continue
                if ask.path == "/v1/events" and method == "GET":
                    await self.stream(writer)
                writer.write(self.sent(ask, self.answer(ask)))
                await writer.drain()
                if self.closes():
                    return
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, or the test is over
        finally:
            writer.close()

    def _as_hostile(self, ask: Ask) -> Any:
        """Return the request as the faults of tests/faults/hostile.py take it."""

        def page(_ask: Any, **other: Any) -> Page:
            found = self.changes(ask.path.split("/")[2], None, 3)
            del found["after"]
            return found | other

        honest = SimpleNamespace(answer=lambda _ask: self.sent(ask, self.answer(ask)), page=page)
        return SimpleNamespace(query=ask.query, centre=honest)

    def closes(self) -> bool:
        return False

    @contextlib.asynccontextmanager
    async def open(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[SmallCentre]:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self._server.close()
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await asyncio.wait_for(self._server.wait_closed(), 5)
