"""A whole centre in plain Python: python minimal_centre.py figures.csv PORT TOKEN.

The CSV is the log of changes: news and corrections are appended (day,value), a day without a
value is deleted, and no line is ever changed. Whoever must rewrite it changes EPOCH.
"""

import base64
import csv
import hashlib
import json
import secrets
import sys
import unicodedata
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

EPOCH = "1"
CENTRE = {"id": "mine", "name": "Trung tâm của tôi", "epoch": EPOCH, "schema": "1.0"}
HEALTH = {"id": "health", "name": {"vi": "Y tế"}, "state": "running"}
VISITS = {"id": "visits", "subsystem": "health", "name": {"vi": "Lượt khám"}, "unit": "lượt"}
VISITS["cadence"] = {"every": "P1D", "due": "17:00", "grace": "P1D"}  # when it is overdue
FIXED = {"subsystems": [HEALTH], "indicators": [VISITS]}  # what the CSV does not say


def logs(source):  # each dataset's changes, in their order; the line's number is the revision
    text = unicodedata.normalize("NFC", Path(source).read_text(encoding="utf-8-sig"))
    told = {name: [item(row["id"], 1, row) for row in rows] for name, rows in FIXED.items()}
    told["observations"] = []
    for number, line in enumerate(csv.DictReader(text.splitlines()), 1):
        row = {"indicator": "visits", "period_start": line["day"]}
        row = {**row, "value": float(line["value"])} if line["value"] else None
        told["observations"].append(item(f"visits/{line['day']}", number, row))
    return told


def item(name, rev, row):
    return {"id": name, "rev": rev, **({"op": "put", "row": row} if row else {"op": "delete"})}


def cursor(*parts):  # epoch, dataset and place; the checksum tells a cursor from garbage
    text = ".".join(map(str, parts))
    return f"{text}.{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def answer(path, asked, told):  # (200, body), or (status, what is wrong and what to do)
    if path == "/v1/centre":
        listed = [{"name": name, "head": str(len(log))} for name, log in told.items()]
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return 200, {**CENTRE, "time": now, "datasets": listed, "push": False, "commands": False}
    dataset = path.removeprefix("/v1/").removesuffix("/changes")
    if path != f"/v1/{dataset}/changes" or dataset not in told:
        return 404, f"there is nothing at {path}; /v1/centre lists the datasets"
    limit, after = asked.get("limit", "1000"), asked.get("after", cursor(EPOCH, dataset, 0))
    if not limit.isdecimal() or not 0 < int(limit) <= 1000:
        return 400, "limit: a whole number from 1 to 1000"
    epoch, name, place = [*after.split("."), "", ""][:3]
    if after != cursor(epoch, name, place):
        return 400, "after: this is no cursor; send `next` of a page unchanged"
    if (epoch, name) != (EPOCH, dataset) or int(place) > len(told[dataset]):
        return 410, "this cursor is of another history; start again without it"
    end = min(int(place) + int(limit), len(told[dataset]))
    page = {"centre": CENTRE["id"], "dataset": dataset, "epoch": EPOCH, "schema": "1.0"}
    page |= {"next": cursor(EPOCH, dataset, end), "more": end < len(told[dataset])}
    return 200, {**page, "count": end - int(place), "items": told[dataset][int(place) : end]}


class Handler(BaseHTTPRequestHandler):
    protocol_version, wbufsize = "HTTP/1.1", -1  # connections are kept, answers sent whole

    def do_GET(self):
        url, given = urlsplit(self.path), self.headers["Authorization"] or ""
        if not secrets.compare_digest(given.encode(), f"Bearer {sys.argv[3]}".encode()):
            return self.say(401, "send the header Authorization: Bearer …")
        return self.say(*answer(url.path, dict(parse_qsl(url.query, True)), logs(sys.argv[1])))

    def say(self, status, body, _explained=None):
        status = 405 if status == 501 else status  # what http.server says of other methods
        if status != 200:
            body = {"title": self.responses[status][0], "status": status, "detail": body}
        data = json.dumps(body, ensure_ascii=False).encode()
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        self.send_response(status)
        self.send_header("Content-Type", f"application/{'' if status == 200 else 'problem+'}json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Digest", f"sha-256=:{digest}:")
        self.send_header(*(("WWW-Authenticate", "Bearer") if status == 401 else ("Allow", "GET")))
        self.end_headers()
        self.close_connection |= self.command not in {"GET", "HEAD"}  # its body was not read
        self.wfile.write(b"" if self.command == "HEAD" else data)

    do_HEAD, send_error = do_GET, say


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler)
    print(f"serving {CENTRE['id']} on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
