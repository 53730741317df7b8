"""One contestant: PyDM. Prints one JSON line. Runs in an environment of its own.

usage: QT_API=pyqt5|pyside6 python contest_pydm.py TILES WIDTH HEIGHT SECONDS

Two displays of TILES waveform plots (``pydm_wall.py``), each plot with a title and a line of
2,000 points from a data plugin in memory. Three ways to switch: ``open`` of PyDM's main window,
which builds the display anew; its ``back`` and ``forward``, which show a display again that it
still holds, connecting its channels anew; and prebuilt displays, connected all the time, in a
QStackedWidget, which is the fastest that a PyDM user can have. A plot counts as painted when it
paints while its curve holds its data; the time is that of the window's flush after the last one.
"""

import json
import statistics
import sys
import time
from pathlib import Path
from typing import ClassVar

import numpy as np
import pydm
from pydm import PyDMApplication
from pydm.data_plugins import add_plugin
from pydm.data_plugins.plugin import PyDMConnection, PyDMPlugin
from pydm.utilities import establish_widget_connections
from qtpy import API_NAME, QtCore, QtWidgets

POINTS = 2000
LIMIT_MS = 120_000
SWITCHES = 9
SETTLE_S = 3.0
WALL = str(Path(__file__).with_name("pydm_wall.py"))


class BenchConnection(PyDMConnection):  # type: ignore[misc]  # PyDM ships no types
    """Serves one series; ``renew`` sends it with another last value."""

    alive: ClassVar[set["BenchConnection"]] = set()

    def __init__(self, channel, address, protocol=None, parent=None):
        super().__init__(channel, address, protocol, parent)
        self.place = str(address)
        seed = np.random.default_rng(len(BenchConnection.alive))
        self.values = 1000 + np.cumsum(seed.normal(0, 12, POINTS))
        self.add_listener(channel)
        BenchConnection.alive.add(self)

    def add_listener(self, channel):
        super().add_listener(channel)
        self.connection_state_signal.emit(True)
        self.new_value_signal[np.ndarray].emit(self.values)

    def renew(self, second):
        values = self.values.copy()
        values[-1] = 1000 + second * 7 % 60
        self.new_value_signal[np.ndarray].emit(values)

    def close(self):
        BenchConnection.alive.discard(self)
        super().close()


class BenchPlugin(PyDMPlugin):  # type: ignore[misc]  # PyDM ships no types
    protocol = "bench"
    connection_class = BenchConnection


class Watch(QtCore.QObject):  # type: ignore[misc]  # qtpy ships no types
    """Waits until all plots have painted with their data and the window is flushed."""

    def __init__(self, window):
        super().__init__()
        self.window, self.waiting, self.updating = window, {}, False
        self.loop = QtCore.QEventLoop()
        self.done = (0.0, 0.0)
        window.installEventFilter(self)

    def watch(self, plots):
        self.waiting = {id(plot.viewport()): plot for plot in plots}
        for plot in plots:
            plot.viewport().installEventFilter(self)

    def eventFilter(self, target, event):  # noqa: N802  # Qt's own name
        kind = event.type()
        if kind == QtCore.QEvent.Type.Paint and id(target) in self.waiting:
            plot = self.waiting[id(target)]
            if plot._curves and plot._curves[0].getData()[0] is not None:
                del self.waiting[id(target)]
                if not self.waiting and not self.updating:
                    QtCore.QTimer.singleShot(0, self.finish)
        elif kind == QtCore.QEvent.Type.UpdateRequest and target is self.window and self.waiting:
            self.updating = True
            target.event(event)
            self.updating = False
            if not self.waiting:
                self.finish()
            return True
        return False

    def finish(self):
        self.done = (time.perf_counter(), time.process_time())
        QtCore.QTimer.singleShot(0, self.loop.quit)

    def time_ms(self, begin):
        """Call ``begin``, which returns the plots to wait for; return (elapsed ms, CPU ms)."""
        begun, worked = time.perf_counter(), time.process_time()
        self.watch(begin())
        timer = QtCore.QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(self.loop.quit)
        timer.start(LIMIT_MS)
        run(self.loop)
        if self.waiting:
            raise SystemExit(f"{len(self.waiting)} plots were not painted in time")
        return (self.done[0] - begun) * 1000, (self.done[1] - worked) * 1000


def run(loop):
    (loop.exec if hasattr(loop, "exec") else loop.exec_)()


def rest(seconds):
    loop = QtCore.QEventLoop()
    QtCore.QTimer.singleShot(int(seconds * 1000), loop.quit)
    run(loop)


def cpu_percent(seconds):
    worked, begun = time.process_time(), time.perf_counter()
    rest(seconds)
    return (time.process_time() - worked) / (time.perf_counter() - begun) * 100


def gaps_ms(seconds):
    gaps, last = [], [0.0]

    def tick():
        now = time.perf_counter()
        if last[0]:
            gaps.append((now - last[0]) * 1000)
        last[0] = now

    timer = QtCore.QTimer()
    timer.setTimerType(QtCore.Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(16)
    rest(seconds)
    timer.stop()
    gaps.sort()
    return {"hz_gap_p99_ms": gaps[int(len(gaps) * 0.99)], "hz_gap_worst_ms": gaps[-1]}


def pss_mb():
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("no Pss")


def median(name, taken):
    return {
        f"{name}_ms": statistics.median(one[0] for one in taken),
        f"{name}_cpu_ms": statistics.median(one[1] for one in taken),
    }


def main():  # noqa: PLR0915  # one measure after the other, in the order of its docstring
    tiles, width, height, seconds = (float(text) for text in sys.argv[1:5])
    size = {"TILES": f"{tiles:.0f}", "WIDTH": f"{width:.0f}", "HEIGHT": f"{height:.0f}"}
    application = PyDMApplication(
        use_main_window=False, hide_nav_bar=True, hide_menu_bar=True, hide_status_bar=True
    )
    add_plugin(BenchPlugin)
    application.make_main_window()
    window = application.main_window
    window.setGeometry(0, 0, int(width), int(height))
    watch = Watch(window)

    def opened(tag):
        return window.open(WALL, macros={**size, "TAG": tag}).plots

    figures = {"pydm": pydm.__version__, "api": API_NAME}
    first = watch.time_ms(lambda: opened("A"))
    figures["open_ms"], figures["open_cpu_ms"] = first
    rest(1)
    figures["pss_mb"] = pss_mb()

    # Prebuilt pages: both displays stay connected, in the same window.
    pages = [window.display_widget(), window.open(WALL, macros={**size, "TAG": "B"})]
    window._display_widget = window.home_widget = None
    stack = QtWidgets.QStackedWidget()
    for page in pages:
        page.setParent(None)
        stack.addWidget(page)
        establish_widget_connections(page)
    window.setCentralWidget(stack)

    def turned(page):
        stack.setCurrentWidget(page)
        return page.plots

    watch.time_ms(lambda: turned(pages[1]))
    watch.time_ms(lambda: turned(pages[0]))
    warm = [watch.time_ms(lambda page=pages[(n + 1) % 2]: turned(page)) for n in range(SWITCHES)]
    figures |= median("warm", warm)
    shown = stack.currentWidget()
    rest(SETTLE_S)
    figures["pss_prebuilt_mb"] = pss_mb()
    figures["idle_cpu_percent"] = cpu_percent(seconds / 2)

    # Only the page that is shown is kept up to date: less work than PyDM would do.
    tag = "AB"[pages.index(shown)]
    serving = [one for one in BenchConnection.alive if one.place == tag]
    second = 0

    def renew():
        nonlocal second
        second += 1
        for connection in serving:
            connection.renew(second)

    timer = QtCore.QTimer()
    timer.timeout.connect(renew)
    timer.start(1000)
    rest(SETTLE_S)
    figures["hz_cpu_percent"] = cpu_percent(seconds)
    figures |= gaps_ms(seconds)
    figures["hz_tiles"] = len(serving)
    if second < seconds or len(serving) != tiles:
        alive = sorted(one.place for one in BenchConnection.alive)
        raise SystemExit(f"{len(serving)} of {alive} were renewed {second} times")
    timer.stop()

    figures |= median("rebuild", [watch.time_ms(lambda tag=tag: opened(tag)) for tag in "CDCD"])

    def again(step):
        step()
        return window.display_widget().plots

    held = []
    for turn in range(SWITCHES):
        step = window.back if turn % 2 == 0 else window.forward
        held.append(watch.time_ms(lambda step=step: again(step)))
    figures |= median("held", held)
    figures["pss_history_mb"] = pss_mb()
    print(json.dumps(figures), flush=True)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
    # PyDM's threads and Qt's teardown are no part of the measure, and can hang.
    import os

    os._exit(0)
