"""Browsers of the meeting room: one Chromium, all others plain. One JSON line when stdin ends.

usage: python -m tests.bench.feed_viewers ADDRESS COUNT, with a code a line on stdin
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

NOTE = """
window.texts = []; window.shown = [];
new MutationObserver(found => {
  for (const one of found) {
    if (one.type === 'attributes') window.shown.push(Date.now() / 1000);
    else if (one.target.classList?.contains('words')) window.texts.push(Date.now() / 1000);
  }
}).observe(document.getElementById('scene'),
           {subtree: true, childList: true, attributes: true, attributeFilter: ['data-picture']});
"""


class PlainViewer(threading.Thread):
    """Takes the stream and fetches every picture of half the wall's size that is new."""

    def __init__(self, address: str, cookie: str) -> None:
        super().__init__(daemon=True)
        self._parts = urlsplit(address)
        self._cookie = {"Cookie": cookie}
        self.bytes = 0
        self.start()

    def run(self) -> None:
        stream, fetch = self._connection(), self._connection()
        stream.request("GET", "/events", headers=self._cookie)
        answer = stream.getresponse()
        with suppress(OSError, ValueError):
            while line := answer.fp.readline():
                self.bytes += len(line)
                for name, width in re.findall(rb'"picture":"([0-9a-f]+)","sizes":\[(\d+)', line):
                    path = f"/picture/{name.decode()}-{width.decode()}.png"
                    fetch.request("GET", path, headers=self._cookie)
                    self.bytes += len(fetch.getresponse().read())

    def _connection(self) -> HTTPConnection:
        return HTTPConnection(str(self._parts.hostname), self._parts.port, timeout=30)


def give_way() -> None:
    """Take what the wall and its children leave: in the room, browsers run on other machines.

    Linux shares processors out among sessions first, and Chromium has one of its own.
    """
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            name = (process / "comm").read_text()
            if name.startswith("chrom") or process.name == str(os.getpid()):
                (process / "autogroup").write_text("19")


def enter(address: str, code: str) -> str:
    """Return the cookie for a code."""
    parts = urlsplit(address)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    connection.request("POST", "/code", f"code={code}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.headers["Location"] != "/":  # where a right code leads
        raise RuntimeError(f"the code {code} was answered with {answer.status}")
    return str(answer.headers["Set-Cookie"]).partition(";")[0]


def main() -> None:
    """Look on until stdin ends."""
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService
    from selenium.webdriver.common.by import By

    address, count = sys.argv[1], int(sys.argv[2])
    options = ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1920,1080"):
        options.add_argument(argument)
    browser = Chrome(options=options, service=ChromeService(str(shutil.which("chromedriver"))))
    viewers: list[PlainViewer] = []
    inside = False
    begun = time.monotonic()
    for line in sys.stdin:
        code = line.strip()
        if not inside:
            browser.get(address)
            browser.find_element(By.ID, "code").send_keys(code)
            browser.find_element(By.CSS_SELECTOR, "form button").click()
            inside = True
            while not browser.find_elements(By.CSS_SELECTOR, ".tile img"):
                time.sleep(0.05)
            browser.execute_script(NOTE)
            give_way()
        elif len(viewers) < count - 1:
            viewers.append(PlainViewer(address, enter(address, code)))
    seconds = time.monotonic() - begun
    found = browser.execute_script("return [window.texts, window.shown]")
    browser.quit()
    total = sum(one.bytes for one in viewers)
    print(
        json.dumps({"texts": found[0], "pictures": found[1], "bytes": total, "seconds": seconds}),
        flush=True,
    )


if __name__ == "__main__":
    main()
