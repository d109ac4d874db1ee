"""One thing at a time beside this thread: a node is waited for while the next transactions are signed."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")
_Task = tuple[Callable[[], object], "Future[object]"]


class Background:
    """Runs what it is given, in order. Not ``beside`` it runs at once, which a chain in this process asks for.

    A thread that still waits for a node when the program ends does not hold it up.
    """

    def __init__(self, *, beside: bool) -> None:
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._beside = beside
        if beside:
            threading.Thread(target=self._work, name="lotproof-chain", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._tasks.put(None)

    def start(self, task: Callable[[], T]) -> Future[T]:
        """Begins a task, after those before it."""
        future: Future[T] = Future()
        if self._beside:
            self._tasks.put((task, future))  # type: ignore[arg-type]
        else:
            _run(task, future)
        return future

    def ask(self, task: Callable[[], T]) -> T:
        """Runs a task and waits for what comes of it."""
        return self.start(task).result()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            _run(*task)


def _run(task: Callable[[], T], future: Future[T]) -> None:
    try:
        future.set_result(task())
    except BaseException as error:  # noqa: BLE001 - whoever waits for the result gets it
        future.set_exception(error)
