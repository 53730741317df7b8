"""A vendor's platform with a JSON interface of its own, on the raw sockets of ``HostileCentre``.

What it answers is what docs/mapped-rest.md shows; the mapping is the page's own. Every fault of
``hostile`` can be set on its paths.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ioc_desktop.config import Centre, Secret
from ioc_desktop.config.mapping import read_mapping
from ioc_desktop.documents import parse_toml
from ioc_desktop.domain.mapping import Mapping
from tests.faults.hostile import Ask, HostileCentre, response

PAGE = (Path(__file__).parents[2] / "docs" / "mapped-rest.md").read_text(encoding="utf-8")
FIGURES = "/api/v2/thong-ke/ho-so"
INCIDENTS = "/api/v2/su-co"
DATE = "Date: Thu, 07 Oct 2021 09:30:00 GMT\r\n"
AGENCIES = ("001", "002")


def block(name: str) -> str:
    """Return the code block of the page that follows the first mention of a file."""
    found = re.search(rf"`{re.escape(name)}`:?\n\n?```\w*\n(.*?)\n```", PAGE, flags=re.DOTALL)
    assert found is not None, name
    return found[1]


MAPPING = block("mot-cua.toml")


def mapping_of(text: str = MAPPING, **other: Any) -> Mapping:
    """Return a mapping, the page's own if no other is given; ``other`` replaces top keys."""
    found, findings = read_mapping(parse_toml(text, "m.toml") | other, "m.toml")
    assert found is not None, findings
    return found


def brisk(text: str = MAPPING) -> str:
    """Return a mapping's text that polls at every question: as often as a test asks."""
    return re.sub(r"poll_s = \d+", "poll_s = 5", text)


@dataclass
class Vendor(HostileCentre):
    """Figures by agency and day, and incidents; ``rows_a_part`` limits a part of the figures."""

    figures: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    incidents: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows_a_part: int = 1000
    key: str | None = None

    def __post_init__(self) -> None:
        for agency in AGENCIES:
            for day in range(1, 8):
                self.put(agency, f"{day:02d}/10/2021", day * 100)
        for number in range(8):
            self.report(f"SC-{number}")

    def put(self, agency: str, day: str, received: Any, rate: Any = "98,5 %") -> None:
        self.figures[agency, day] = {
            "ngay": day,
            "tiepNhan": received,
            "daGiaiQuyet": 80,
            "tyLeDungHan": rate,
        }

    def report(self, code: str, **other: Any) -> None:
        values = {
            "maSuCo": code,
            "noiDung": f"Cây đổ, ngập đường {code}",
            "trangThai": "Đang xử lý",
            "thoiGian": "07/10/2021 08:15",
        }
        self.incidents[code] = values | other

    def part(self, ask: Ask) -> dict[str, Any]:
        at = (int(ask.query["trang"]) - 1) * self.rows_a_part
        shown = list(self.figures.items())[at : at + self.rows_a_part]
        agencies: dict[str, list[dict[str, Any]]] = {}
        for (agency, _), row in shown:
            agencies.setdefault(agency, []).append(row)
        units = [{"maDonVi": code, "soLieu": rows} for code, rows in agencies.items()]
        data = {"capNhat": "07/10/2021 16:30", "tongSo": len(self.figures), "donVi": units}
        return {"success": True, "data": data}

    def answer(self, ask: Ask) -> bytes:
        if self.key is not None and ask.headers.get("x-api-key") != self.key:
            return response(b"{}", status="401 Unauthorized")
        if ask.path == FIGURES:
            body: Any = self.part(ask)
        elif ask.path == INCIDENTS:
            body = {"ketQua": list(self.incidents.values())}
        else:
            return response(b"{}", status="404 Not Found")
        return answer(body)

    def page(self, ask: Ask, **other: Any) -> dict[str, Any]:
        """Serve the faults that were made for the Centre API's pages."""
        return self.part(ask) | other

    def centre(
        self,
        mapping: Mapping | None = None,
        token: str | None = "k",  # noqa: S107  # no secret
    ) -> Centre:
        secret = None if token is None else Secret(token)
        return Centre(id=self.id, url=self.url, token=secret, mapping=mapping or mapping_of())

    def truth(self) -> dict[str, float | None]:
        """Return the received figures as they must be in the cache, by id."""
        found: dict[str, float | None] = {}
        for (agency, day), row in self.figures.items():
            ours = {"001": "sxd", "002": "syt"}[agency]
            start = "-".join(reversed(day.split("/")))
            name = f"ho-so/public_services.received///{ours}/{start}/P1D/actual"
            found[name] = float(row["tiepNhan"])
        return found


def answer(body: Any) -> bytes:
    """Return a vendor's JSON answer: no digest, and a Date of its own."""
    whole = response(json.dumps(body, ensure_ascii=False).encode(), extra=DATE)
    return re.sub(rb"Content-Digest: [^\r]*\r\n", b"", whole)
