"""An Open311 GeoReport v2 endpoint over loopback, made from the specification."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.sax.saxutils import escape

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ioc_desktop.domain.durations import parse_instant


class Endpoint:
    """Its requests by id, and what it answers instead if ``refusal`` is set."""

    def __init__(self, most: int = 1000) -> None:
        self.requests: dict[str, dict[str, Any]] = {}
        self.refusal: Response | None = None
        self.asked: list[dict[str, str]] = []
        self._most = most
        self.app = Starlette(routes=[Route("/v2/requests.{form}", self._list)])

    def put(self, name: str, made: str, **more: Any) -> None:
        """Add or change a request."""
        self.requests[name] = {
            "service_request_id": name,
            "status": "open",
            "status_notes": None,
            "service_name": "Hạ tầng giao thông",
            "service_code": "GT01",
            "description": "Mặt đường hư hỏng, đọng nước",
            "agency_responsible": "Sở Giao thông vận tải",
            "requested_datetime": made,
            "updated_datetime": made,
            "expected_datetime": None,
            "address": "Đường Lê Nin, phường Hưng Phúc, TP Vinh",
            "lat": 18.679,
            "long": 105.692,
        } | more

    async def _list(self, request: Request) -> Response:
        query = dict(request.query_params)
        self.asked.append(query)
        if self.refusal is not None:
            return self.refusal
        found = list(self.requests.values())
        if "service_request_id" in query:
            wanted = query["service_request_id"].split(",")
            found = [one for one in found if one["service_request_id"] in wanted]
        else:
            start, end = parse_instant(query["start_date"]), parse_instant(query["end_date"])
            found = [
                one for one in found if start <= parse_instant(one["requested_datetime"]) <= end
            ]
        found = found[: self._most]
        if request.path_params["form"] == "json":
            return JSONResponse(found)
        return Response(_xml(found), media_type="text/xml; charset=utf-8")


def _xml(found: list[dict[str, Any]]) -> str:
    told = "".join(
        "<request>"
        + "".join(
            f"<{key}>{escape(str(value))}</{key}>" if value is not None else f"<{key}/>"
            for key, value in one.items()
        )
        + "</request>"
        for one in found
    )
    return f'<?xml version="1.0" encoding="utf-8"?><service_requests>{told}</service_requests>'


@contextmanager
def serving_app(app: Any) -> Iterator[str]:
    """Serve an application on a thread; yields its address."""
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    waited = threading.Event()
    while not server.started:
        assert thread.is_alive()
        waited.wait(0.005)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
