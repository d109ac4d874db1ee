"""EPCIS events and documents in one normalised shape, whatever file they came from (EPCIS 2.0, section 7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln, Gtin, LotNumber, Sgtin, Sscc


class EventKind(StrEnum):
    """The five event types of EPCIS 2.0."""

    OBJECT = "ObjectEvent"
    AGGREGATION = "AggregationEvent"
    TRANSACTION = "TransactionEvent"
    TRANSFORMATION = "TransformationEvent"
    ASSOCIATION = "AssociationEvent"


class Action(StrEnum):
    """What the event does to its objects (EPCIS 2.0, 7.3.2)."""

    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class EpcRef:
    """An object or class as the file names it, and the GS1 key behind the name where it has one of ours.

    ``key`` is None for every other scheme (GRAI, GIAI, ...) and for private URIs. A class of one lot has a ``Gtin`` as
    key and its ``lot``.
    """

    uri: str
    key: Sgtin | Sscc | Gtin | None = None
    lot: LotNumber | None = None

    def __str__(self) -> str:
        return self.uri


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place or a party as the file names it; ``gln`` is None for a private URI, ``extension`` "" for none."""

    uri: str
    gln: Gln | None = None
    extension: str = ""

    def __str__(self) -> str:
        return self.uri


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of a class: ``amount`` None is an unknown amount; ``uom`` None counts pieces (EPCIS 2.0, 7.3.3.3)."""

    epc_class: EpcRef
    amount: Decimal | None = None
    uom: str | None = None


@dataclass(frozen=True, slots=True)
class BizTransaction:
    """A business document: ``type`` is a CBV word ("po") or a URI, None where the file gives none."""

    type: str | None
    id: str


@dataclass(frozen=True, slots=True)
class Party:
    """A source or destination: ``type`` is a CBV word ("owning_party") or a URI."""

    type: str
    party: PlaceRef


@dataclass(frozen=True, slots=True)
class ErrorDeclaration:
    """Says that an earlier event was wrong (EPCIS 2.0, 7.4.1.2)."""

    declaration_time: dt.datetime
    reason: str | None = None
    corrective_event_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """What a dispatch advice says of the goods besides naming them: to be held against the ledger."""

    lot: LotNumber
    expiry: dt.date


@dataclass(frozen=True, slots=True)
class EpcisEvent:
    """One event. ``biz_step``, ``disposition`` and types are short CBV words, or the full URI of a user vocabulary.

    Times are aware. ``epcs`` and ``quantities`` are the objects of an ObjectEvent or TransactionEvent; ``children`` and
    ``quantities`` those below the parent of an AggregationEvent or AssociationEvent; ``inputs``, ``outputs`` and their
    quantities belong to a TransformationEvent. ``ilmd`` holds (name URI, text) of the simple elements beside lot and
    expiry. ``where`` (a file's line or JSON path) and ``hash`` (CBV 2.0, 8.9.1) do not take part in equality: the hash
    covers what this shape leaves out, such as extensions and sensor data. ``stated`` is no part of EPCIS.
    """

    kind: EventKind
    event_time: dt.datetime
    time_zone_offset: str
    action: Action | None = None
    biz_step: str | None = None
    disposition: str | None = None
    record_time: dt.datetime | None = None
    event_id: str | None = None
    error: ErrorDeclaration | None = None
    epcs: Sequence[EpcRef] = ()
    quantities: tuple[Quantity, ...] = ()
    parent: EpcRef | None = None
    children: Sequence[EpcRef] = ()
    inputs: Sequence[EpcRef] = ()
    input_quantities: tuple[Quantity, ...] = ()
    outputs: Sequence[EpcRef] = ()
    output_quantities: tuple[Quantity, ...] = ()
    transformation_id: str | None = None
    lot: LotNumber | None = None
    expiry: dt.date | None = None
    ilmd: tuple[tuple[str, str], ...] = ()
    read_point: PlaceRef | None = None
    biz_location: PlaceRef | None = None
    biz_transactions: tuple[BizTransaction, ...] = ()
    sources: tuple[Party, ...] = ()
    destinations: tuple[Party, ...] = ()
    dispositions_set: tuple[str, ...] = ()
    dispositions_unset: tuple[str, ...] = ()
    stated: Stated | None = field(default=None, compare=False)
    where: str = field(default="", compare=False)
    hash: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class TransactionStatement:
    """The DSCSA transaction statement of a document's header (FD&C Act, section 581(27))."""

    affirmed: bool
    legal_notice: str = ""


@dataclass(frozen=True, slots=True)
class EpcisHeader:
    """What a document says about itself; ``master_data`` maps a vocabulary id to (attribute URI -> text).

    ``creation_date`` and ``schema_version`` are None only for a bare event or a query result that gives none.
    """

    creation_date: dt.datetime | None = None
    schema_version: str | None = None
    sender: PlaceRef | None = None
    receiver: PlaceRef | None = None
    instance_id: str | None = None
    master_data: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    statement: TransactionStatement | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A line or event of a file that cannot be read, with the texts in it that name objects."""

    error: BadInput
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventRef:
    """Which event of a document it is: its ``place`` there, from 0, and its ``where``, ``hash`` and ``biz_step``."""

    place: int
    where: str
    hash: str
    biz_step: str | None = None


@dataclass(frozen=True)
class EpcisDocument:
    """A whole file: its header and its events in file order, which may lie on disk (lotproof.epcis.spool).

    ``foreign`` names (type URI, where) of events of user-defined types, which are left aside.
    """

    header: EpcisHeader
    events: Sequence[EpcisEvent]
    foreign: tuple[tuple[str, str], ...] = ()

    @cached_property
    def refs(self) -> tuple[EventRef, ...]:
        """One for each event: all that is to be held of many of them at once."""
        words: dict[str | None, str | None] = {}
        return tuple(
            EventRef(place, event.where, event.hash, words.setdefault(event.biz_step, event.biz_step))
            for place, event in enumerate(self.events)
        )
