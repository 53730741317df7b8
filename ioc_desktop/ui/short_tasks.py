"""The screen side's own short coroutines: await a reply, a reading, the end of a child.

qasync drives them inside Qt's loop, which runs already: the loop is made after the wall's
first picture, because importing asyncio and qasync costs a cold start. No sync, no HTTP and
no broker runs here: qasync makes a Qt timer for every callback, and a timeout that was
cancelled lives on until it would have fired. ``asyncSlot`` (an extra bool from ``clicked``)
and ``asyncClose`` (spins the event loop) are not used.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any

import qasync
import shiboken6
from PySide6.QtCore import QEventLoop, QObject, Signal

from ioc_desktop.errors import KnownError

_log = logging.getLogger(__name__)

GRACE_S = 2.0
"""How long cancelled tasks may take to clean up when everything is closed."""


class ShortTasks(QObject):
    """Keeps short tasks: each is referenced, its failure told, and cancelled at the end.

    Signals: ``failed(str, Exception)`` with the task's name, in the words of the screen. A
    KnownError is only told; anything else is a bug and also logged with its trace.
    """

    failed = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Make the loop; needs an application. Only one may be open in a thread."""
        super().__init__(parent)
        self._loop = _Loop(_RunningQtLoop(), already_running=True)
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
        """Run ``work`` from the next turn of Qt's loop on; None if everything is closed."""
        if self._closed:
            work.close()
            return None
        task: asyncio.Task[None] = self._loop.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    def close(self) -> None:
        """Cancel what still runs and let it clean up. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self._loop.stop()
        asyncio._set_running_loop(None)  # noqa: SLF001  # asyncio's own call for makers of loops; qasync sets it and never takes it back
        if self._tasks:
            for task in self._tasks:
                task.cancel()
            self._loop.create_task(self._wind_up(set(self._tasks)))
            self._loop.run_forever()
        self._loop.close()
        # Cancelled timeouts are still running Qt timers of this object: it must end here, not
        # in whatever thread collects the garbage (qasync 0.28 only forgets it).
        shiboken6.delete(self._loop._timer)  # noqa: SLF001  # nothing public reaches it

    async def _wind_up(self, pending: set[asyncio.Task[None]]) -> None:
        await asyncio.wait(pending, timeout=GRACE_S)
        self._loop.stop()

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        if not isinstance(error, KnownError):
            _log.error("a bug in the task “%s”: %s", task.get_name(), error, exc_info=error)
        self.failed.emit(task.get_name(), error)


class _Loop(qasync.QEventLoop):  # type: ignore[misc]  # qasync has no types
    """qasync's loop, which hears what a thread says too late.

    A thread's ``call_soon_threadsafe`` is an event in Qt's queue: the answer to a reading that
    was cancelled may still lie there when the loop is closed, and is delivered afterwards.
    qasync 0.28 then takes a timer that is no more, a RuntimeError out of nowhere.
    """

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run it at the loop's next turn; never, if there is none any more."""
        if self.is_closed():
            handle = asyncio.Handle(callback, args, self, context)
            handle.cancel()
            return handle
        soon: asyncio.Handle = super().call_soon(callback, *args, context=context)
        return soon


class _RunningQtLoop(QObject):
    """Stands for the application before qasync.

    qasync takes the end of its loop for the end of the program (``stop`` calls the
    application's ``exit``); here Qt's loop is the application's own, and goes on.
    """

    aboutToQuit = Signal()  # noqa: N815  # Qt's own name, which qasync looks for

    def __init__(self) -> None:
        super().__init__()
        self._inner: QEventLoop | None = None

    def exec(self) -> int:
        """Run for the last turns of the tasks that are being cancelled."""
        self._inner = QEventLoop()
        return self._inner.exec()

    def exit(self) -> None:
        """End those turns; the application's loop is left alone."""
        if self._inner is not None:
            self._inner.quit()
