"""medallion, OASIS's own TAXII 2.1 server, as a process on a port of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

COLLECTION = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"
ACCEPT = "application/taxii+json;version=2.1"
USER, PASSWORD = "ioc", "mật-khẩu".encode().hex()


def stix(kind: str, number: int, **fields: Any) -> dict[str, Any]:
    """Return a STIX 2.1 object; ``modified`` may be given."""
    moment = "2021-10-01T00:00:00.000Z"
    name = f"{kind}--00000000-0000-4000-8000-{number:012}"
    own = {"type": kind, "spec_version": "2.1", "id": name, "created": moment, "modified": moment}
    if kind == "indicator":
        own |= {"pattern_type": "stix", "valid_from": moment}
    return own | fields


class Medallion:
    """The server; killed and started again on the same port."""

    def __init__(self, folder: Path, objects: list[dict[str, Any]], page: int = 100) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        manifest = [
            {
                "id": one["id"],
                "date_added": f"2021-10-02T00:00:{number:02}.000000Z",
                "version": one["modified"],
                "media_type": "application/stix+json;version=2.1",
            }
            for number, one in enumerate(objects)
        ]
        collection = {
            "id": COLLECTION,
            "title": "Chỉ dấu tấn công",
            "description": "",
            "can_read": True,
            "can_write": True,
            "media_types": ["application/stix+json;version=2.1"],
            "objects": objects,
            "manifest": manifest,
        }
        # What it advertises is not where it listens: as its own default configuration does.
        advertised = "http://localhost:5000/trustgroup1/"
        data = {
            "/discovery": {"title": "TAXII", "default": advertised, "api_roots": [advertised]},
            "trustgroup1": {
                "information": {"title": "root", "versions": [ACCEPT], "max_content_length": 9000},
                "status": [],
                "collections": [collection],
            },
        }
        (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
        config = {
            "users": {USER: PASSWORD},
            "taxii": {"max_page_size": page},
            "backend": {
                "module": "medallion.backends.memory_backend",
                "module_class": "MemoryBackend",
                "filename": str(folder / "data.json"),
            },
        }
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of its discovery document."""
        return f"http://127.0.0.1:{self.port}/taxii2/"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "medallion.scripts.run", "--port", str(self.port)]
        with (self._folder / "medallion.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, str(self._folder / "config.json")], stdout=log, stderr=log
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if self._ask("GET", "/taxii2/").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)  # between two questions to a server that is starting
        raise AssertionError((self._folder / "medallion.log").read_text())

    def add(self, *objects: dict[str, Any]) -> None:
        """Put objects into its collection."""
        path = f"/trustgroup1/collections/{COLLECTION}/objects/"
        answer = self._ask("POST", path, json={"objects": list(objects)})
        assert answer.status_code == 202, answer.text
        assert answer.json()["failure_count"] == 0, answer.text

    def kill(self) -> None:
        """End it at once; may be called twice."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Accept": ACCEPT, "Content-Type": ACCEPT}
        address = f"http://127.0.0.1:{self.port}{path}"
        with httpx.Client(auth=(USER, PASSWORD), headers=headers, timeout=20) as client:
            return client.request(method, address, **options)
