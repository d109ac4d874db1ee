"""Events on disk, so that a file of any size needs the memory of a small one."""

from __future__ import annotations

import itertools
import pickle
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import IO, overload

from lotproof.errors import LotproofError
from lotproof.model.event import EpcisEvent

IN_MEMORY = 2_000
"""Events of a file that are held as they are: some four megabytes."""
_PIECE = 64
_PIECES_AT_HAND = 8


def spooled(events: Iterable[EpcisEvent], in_memory: int = IN_MEMORY) -> Sequence[EpcisEvent]:
    """The events, on disk where there are more than ``in_memory`` of them.

    Raises LotproofError where the disk does not take them.
    """
    rest = iter(events)
    head = tuple(itertools.islice(rest, in_memory + 1))
    return head if len(head) <= in_memory else Spool(itertools.chain(head, rest))


class Spool(Sequence[EpcisEvent]):
    """Events in a file without a name, which goes with the process; each is made anew when it is asked for."""

    def __init__(self, events: Iterable[EpcisEvent]) -> None:
        self._starts = array("Q", [0])
        self._length = 0
        with _translated():
            self._file = tempfile.TemporaryFile(prefix="lotproof-")  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._piece = lru_cache(_PIECES_AT_HAND)(partial(_read, self._file, self._starts))
        rest = iter(events)
        while piece := tuple(itertools.islice(rest, _PIECE)):
            self._write(piece)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[EpcisEvent]:
        for number in range(len(self._starts) - 1):
            yield from self._piece(number)

    @overload
    def __getitem__(self, place: int) -> EpcisEvent: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[EpcisEvent, ...]: ...
    def __getitem__(self, place: int | slice) -> EpcisEvent | tuple[EpcisEvent, ...]:
        found = range(self._length)[place]
        if isinstance(found, range):
            return tuple(map(self.__getitem__, found))
        number, offset = divmod(found, _PIECE)
        return self._piece(number)[offset]

    def _write(self, piece: tuple[EpcisEvent, ...]) -> None:
        content = pickle.dumps(piece, pickle.HIGHEST_PROTOCOL)
        with _translated():
            self._file.write(content)
        self._starts.append(self._starts[-1] + len(content))
        self._length += len(piece)


def _read(file: IO[bytes], starts: Sequence[int], number: int) -> tuple[EpcisEvent, ...]:
    start, end = starts[number], starts[number + 1]
    with _translated():
        file.seek(start)
        content = file.read(end - start)
    # What this process wrote itself, in a file that no other can open.
    piece: tuple[EpcisEvent, ...] = pickle.loads(content)  # noqa: S301
    return piece


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        found = f"the folder for temporary files does not take the events ({error.strerror or error})"
        raise LotproofError(f"{found}; free some space, or name another with TMPDIR") from error
