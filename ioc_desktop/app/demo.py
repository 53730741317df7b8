"""``ioc-desktop demo``: both centres embedded, the wall and the console; nothing to set up."""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from ioc_desktop.app.centres import DemoCentres, RunningCentre
from ioc_desktop.app.data_folder import CACHE, DEMO_STATION
from ioc_desktop.app.display import has_display
from ioc_desktop.app.times import read_time, timeline_from
from ioc_desktop.config import load_site

OFFSCREEN_SECONDS = 12.0
SITE_FILE = "site.toml"


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What ``ioc-desktop demo`` was asked for; None = the default of its situation."""

    seconds: float | None = None
    out: Path | None = None
    data: Path | None = None
    clock: str = "now"
    speed: float = 1.0
    language: str | None = None
    theme: str | None = None
    state: str = "october-2021"


SITE = """\
# Made by `ioc-desktop demo`: both centres run on this machine with demonstration data.
schema = 1
name = "Trung tâm điều hành thông minh tỉnh Nghệ An"
language = "{language}"
theme = "{theme}"
scene = "thuong-truc"
"""
CENTRE = """
[[centre]]
id = "{profile}"
url = "{url}"
token = "{token}"
"""
SCREEN = """
# A 98-inch UHD screen, seen from at most five metres: the sizes of all texts follow from it.
[[screen]]
role = "A1"
width_mm = 2160
height_mm = 1215
distance_mm = 5000
"""
CLOCK = """
[clock]
start = "{start}"
anchor = "{anchor}"
speed = {speed}
"""


def site_text(
    options: DemoOptions, centres: list[RunningCentre], anchor_s: float, *, screen: bool
) -> str:
    """Return the demonstration's site file; the screen is stated only for pictures."""
    text = SITE.format(language=options.language or "vi", theme=options.theme or "dark")
    text += "".join(CENTRE.format(profile=c.profile, url=c.url, token=c.token) for c in centres)
    if screen:
        text += SCREEN
    if options.clock != "now":
        anchor = datetime.fromtimestamp(anchor_s, UTC).isoformat()
        text += CLOCK.format(start=options.clock, anchor=anchor, speed=options.speed)
    return text


def begins_at(folder: Path, clock: str) -> str:
    """Return when the simulated day begins: where the one kept in ``folder`` ended, if later.

    Begun anew, it would show figures of its own future, all of them stale.
    """
    kept = list((folder / DEMO_STATION).glob(f"{CACHE}*"))
    site_file = folder / SITE_FILE
    if clock == "now" or not kept or not site_file.is_file():
        return clock
    site = load_site(site_file)
    if site.clock is None:
        return clock
    last_s = max(file.stat().st_mtime for file in kept)
    ended = datetime.fromtimestamp(int(site.timeline(last_s).at(last_s)), UTC)
    begins = read_time(clock, "--clock")
    return ended.astimezone(begins.tzinfo).isoformat() if ended > begins else clock


def run_demo(options: DemoOptions) -> int:
    """Run the demonstration to its end; return the exit code.

    Raises:
        KnownError: a centre did not start, or the data folder cannot be used.
    """
    timeline_from(options.clock, options.speed)  # a wrong --clock is told before anything starts
    # SIGTERM unwinds what was started, as Ctrl-C does; a running loop has its own handlers.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    shown = has_display()
    with ExitStack() as stack:
        folder = options.data or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="ioc-desktop-demo-"))
        )
        folder.mkdir(parents=True, exist_ok=True)
        began, options = options.clock, replace(options, clock=begins_at(folder, options.clock))
        if options.clock != began:
            print(f"the demonstration in {folder} goes on at {options.clock}", flush=True)  # noqa: T201  # for people
        print("starting the centres of Nghệ An and Vinh …", flush=True)  # noqa: T201  # for people
        anchor_s = time.time()
        centres = stack.enter_context(
            DemoCentres(folder, clock=options.clock, speed=options.speed, state=options.state)
        )
        site_path = folder / SITE_FILE
        site_path.write_text(
            site_text(options, list(centres.running.values()), anchor_s, screen=not shown),
            encoding="utf-8",
        )
        site_path.chmod(0o600)
        if options.data is not None:
            kept = f"--site {quote(str(site_path))} --data {quote(str(folder / DEMO_STATION))}"
            print(f"for other commands meanwhile: {kept}", flush=True)  # noqa: T201  # for people
        if shown:
            from ioc_desktop.app.wall import run_wall

            return run_wall(site_path, folder / DEMO_STATION, seconds=options.seconds)
        from ioc_desktop.app.offscreen import run_offscreen

        return run_offscreen(
            site_path,
            folder / DEMO_STATION,
            seconds=options.seconds or OFFSCREEN_SECONDS,
            out=options.out or Path("demo-pictures"),
        )
