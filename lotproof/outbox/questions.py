"""What a run asks of the chain: one thing at a time, and once more where the connection was cut."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from lotproof.errors import ChainUnreachable, WrongChain
from lotproof.outbox.background import Background
from lotproof.ports import Pace

T = TypeVar("T")

_RETRIES = 3
_RETRY_PAUSE = 0.2

_Job = tuple[Callable[[Any], None], Callable[[], None], Future[Any]]
"""What the answer changes, what a missing answer changes, and the answer to come."""


class Questions:
    """Asks through ``background``, where a question may wait while this thread goes on."""

    def __init__(self, background: Background, pace: Pace) -> None:
        self._background = background
        self._pace = pace
        self._failures = 0
        self._job: _Job | None = None

    @property
    def open(self) -> bool:
        """Whether an answer is to come."""
        return self._job is not None

    def ask_once(self, task: Callable[[], T]) -> T:
        """The answer. Raises ChainUnreachable."""
        return self._background.ask(task)

    def ask(self, task: Callable[[], T]) -> T:
        """The answer, however often the connection is cut, within reason."""
        while True:
            try:
                return self._background.ask(task)
            except ChainUnreachable as error:
                self._fail(error)

    def start(self, task: Callable[[], T], then: Callable[[T], None], cut: Callable[[], None] = lambda: None) -> None:
        """Asks beside this thread: ``take_answer`` calls ``then`` with the answer, ``cut`` where there is none."""
        self._job = (then, cut, self._background.start(task))

    def take_answer(self) -> None:
        """Waits for what was started. A connection cut is tried again a few times before ChainUnreachable is raised."""
        if self._job is None:
            return
        (then, cut, future), self._job = self._job, None
        try:
            then(future.result())
        except ChainUnreachable as error:
            cut()
            self._fail(error)

    def went_well(self) -> None:
        """Something came of it: failures are counted from here."""
        self._failures = 0

    def _fail(self, error: ChainUnreachable) -> None:
        """Waits before another try; raises ``error`` where that was tried before, or would not help."""
        self._failures += 1
        if self._failures > _RETRIES or isinstance(error, WrongChain):
            raise error
        self._pace.sleep(_RETRY_PAUSE * 2 ** (self._failures - 1))
