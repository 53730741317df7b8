"""Asks a database elsewhere for the API, so that no event stream ever waits for it.

The threads are few and there from the start. One that waits for a server which fell silent
is left behind when the centre ends.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Final, TypeVar

from ioc_desktop.centre.store import StoreUnavailableError

ANSWER_S: Final = 10.0
"""A client is told to come back when the database has not answered for so long."""

ENDING_S: Final = 1.0

T = TypeVar("T")


class StoreThreads:
    """So many questions are asked at once; the others wait their turn."""

    def __init__(self, count: int, answer_s: float = ANSWER_S) -> None:
        """Start the threads."""
        self._answer_s = answer_s
        self._questions: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"centre store {number}", daemon=True)
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    async def ask(self, question: Callable[[], T]) -> T:
        """Return the answer of a question to the store.

        Raises:
            StoreUnavailableError: there was none in time. What was asked may still be done.
        """
        future: Future[T] = Future()
        self._questions.put((future, question))
        try:
            async with asyncio.timeout(self._answer_s):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise StoreUnavailableError("the database did not answer in time") from error

    def close(self) -> None:
        """End the threads that are not stuck; may be called twice."""
        for _ in self._threads:
            self._questions.put(None)
        for thread in self._threads:
            thread.join(ENDING_S)
        self._threads = []

    def _run(self) -> None:
        while (asked := self._questions.get()) is not None:
            future, question = asked
            if not future.set_running_or_notify_cancel():
                continue  # the client has gone, or was told to come back
            try:
                answer = question()
            except BaseException as error:  # noqa: BLE001  # it is the asker's
                future.set_exception(error)
            else:
                future.set_result(answer)
