"""Long lists of EPCs in little time and memory: the units of one product share the work of reading its number.

A file of 200 MB names three million packs; as objects of their own they would take more than a gigabyte.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import overload

from lotproof.epcis.ids import instance_ref
from lotproof.epcis.tree import Node
from lotproof.errors import BadInput
from lotproof.gs1 import SgtinEpc, parse_epc
from lotproof.model.event import EpcRef
from lotproof.model.identifiers import Gtin, SerialNumber, Sgtin

_SHORT = 64
"""A list of fewer EPCs is kept as objects."""
_HEAD = re.compile(r"urn:epc:id:sgtin:[0-9]{6,12}\.[0-9]{1,7}\.|https://id\.gs1\.org/01/[0-9]{14}/21/")
# Serials of characters that mean themselves in every form; others take the long way.
_SERIALS = re.compile(r"[A-Za-z0-9_\-]{1,20}(?:\n[A-Za-z0-9_\-]{1,20})*")


@dataclass(frozen=True, slots=True)
class EpcProduct:
    """What stands before the serial: in the file, and in the canonical form of the event hash."""

    head: str
    gtin: Gtin
    canonical: str


@dataclass(frozen=True, slots=True)
class _SerialRun:
    product: EpcProduct
    serials: bytes
    count: int

    def refs(self) -> Iterator[EpcRef]:
        head, gtin = self.product.head, self.product.gtin
        for serial in self.serials.decode("ascii").split("\n"):
            yield EpcRef(head + serial, Sgtin(gtin, SerialNumber(serial)))


class EpcList(Sequence[EpcRef]):
    """EPCs in the order of the file, made when they are asked for; equal to a tuple of the same."""

    __slots__ = ("_length", "_runs")

    def __init__(self, runs: Sequence[_SerialRun | EpcRef]) -> None:
        self._runs = tuple(runs)
        self._length = sum(run.count if isinstance(run, _SerialRun) else 1 for run in runs)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[EpcRef]:
        for run in self._runs:
            if isinstance(run, _SerialRun):
                yield from run.refs()
            else:
                yield run

    @overload
    def __getitem__(self, place: int) -> EpcRef: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[EpcRef, ...]: ...
    def __getitem__(self, place: int | slice) -> EpcRef | tuple[EpcRef, ...]:
        if isinstance(place, int) and 0 <= place < self._length:
            return next(itertools.islice(self, place, None))
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EpcList | tuple):
            return NotImplemented
        return len(self) == len(other) and all(mine == its for mine, its in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"EpcList({len(self)} EPCs)"


def runs_of(uris: Sequence[str]) -> Iterator[tuple[EpcProduct | None, list[str]]]:
    """The serials of each stretch of one product; None with the whole URIs where they are to be read one by one."""
    place = 0
    while place < len(uris):
        product = _product_at(uris[place])
        end = place + 1
        while product and end < len(uris) and uris[end].startswith(product.head):
            end += 1
        if product:
            serials = [uri[len(product.head) :] for uri in uris[place:end]]
            if _SERIALS.fullmatch("\n".join(serials)):
                yield product, serials
                place = end
                continue
        yield None, list(uris[place:end])
        place = end


def read_epcs(node: Node) -> Sequence[EpcRef]:
    """The objects that a list of texts names, each of them valid. Raises BadInput for the first that is not."""
    runs: list[_SerialRun | EpcRef] = []
    place = 0
    for product, found in runs_of(node.value):
        if product is None:
            runs += [instance_ref(node.child(place + offset, uri)) for offset, uri in enumerate(found)]
        else:
            runs.append(_SerialRun(product, "\n".join(found).encode("ascii"), len(found)))
        place += len(found)
    whole = EpcList(runs)
    return tuple(whole) if len(whole) < _SHORT else whole


def _product_at(uri: str) -> EpcProduct | None:
    match = _HEAD.match(uri)
    return _product(match[0]) if match else None


@lru_cache(maxsize=4096)
def _product(head: str) -> EpcProduct | None:
    """The product before the serial, None for what cannot be right."""
    try:
        epc = parse_epc(f"{head}1")
    except BadInput:
        return None
    if not isinstance(epc, SgtinEpc):
        return None
    gtin = epc.sgtin.gtin
    return EpcProduct(head, gtin, f"https://id.gs1.org/01/{gtin}/21/")
