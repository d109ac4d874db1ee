"""EPCs, classes, places and parties as the file names them, with the GS1 keys behind them."""

from __future__ import annotations

from functools import lru_cache

from lotproof.epcis import scalars
from lotproof.epcis.tree import Node
from lotproof.errors import BadInput
from lotproof.gs1 import Epc, GtinEpc, LgtinEpc, PglnEpc, SglnEpc, SgtinEpc, SsccEpc, parse_epc
from lotproof.model.event import EpcRef, PlaceRef

_MOST_PLACES = 1_000
"""A file names the same few places in each event: one object stands for all."""


def instance_ref(node: Node) -> EpcRef:
    """One object; the name of a class is refused (CBV 2.0, 8.2)."""
    uri, epc = _parsed(node)
    match epc:
        case SgtinEpc(sgtin=key) | SsccEpc(sscc=key):
            return EpcRef(uri, key)
        case GtinEpc() | LgtinEpc():
            raise node.bad("the EPC of a single object, with its serial")
        case _:
            return EpcRef(uri)


def class_ref(node: Node) -> EpcRef:
    """A class of objects; the EPC of a single pack or pallet is refused (CBV 2.0, 8.3)."""
    uri, epc = _parsed(node)
    match epc:
        case GtinEpc(gtin=key):
            return EpcRef(uri, key)
        case LgtinEpc(gtin=key, lot=lot):
            return EpcRef(uri, key, lot)
        case SgtinEpc() | SsccEpc():
            raise node.bad("a class of objects, without a serial")
        case _:
            return EpcRef(uri)


def place_ref(node: Node) -> PlaceRef:
    """A place or a party; any URI may name one (CBV 2.0, 8.4 and 8.6)."""
    uri = scalars.uri(node)
    try:
        return _place_ref(uri)
    except BadInput as error:
        raise error.at(node.where) from error


@lru_cache(_MOST_PLACES)
def _place_ref(uri: str) -> PlaceRef:
    epc = parse_epc(uri)
    match epc:
        case SglnEpc(gln=gln, extension=extension):
            return PlaceRef(uri, gln, "" if extension == "0" else extension)
        case PglnEpc(gln=gln):
            return PlaceRef(uri, gln)
        case _:
            return PlaceRef(uri)


def _parsed(node: Node) -> tuple[str, Epc]:
    uri = scalars.uri(node)
    try:
        return uri, parse_epc(uri)
    except BadInput as error:
        raise error.at(node.where) from error
