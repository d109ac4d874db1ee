"""Verbs survive being written down, each of them, to the last field."""

from __future__ import annotations

import datetime as dt
import json
import typing
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.errors import BadInput
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import ItemId, LotId, PartnerId
from lotproof.model.partner import Role, Scope
from lotproof.model.record import Case, DecommissionReason, Discrepancy, DiscrepancyKind, Dispensing
from lotproof.outbox import codec

repeated = settings(print_blob=True, deadline=None)
texts = st.text(
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20
)


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


serials = texts.map(SerialNumber)
gtins = digits(13).map(Gtin.with_check_digit)
items = st.integers(0, 2**88 - 1).map(ItemId)
numbers = st.integers(0, 2**32 - 1)
words = st.binary(min_size=32, max_size=32)
halves = st.binary(min_size=16, max_size=16)
times = st.datetimes(timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=-5))]))
item_lists = st.lists(items, max_size=5).map(tuple)
discrepancies = st.builds(Discrepancy, item=items, kind=st.sampled_from(DiscrepancyKind), first=numbers, units=numbers)
receipts = st.builds(
    v.SignedReceipt,
    items=item_lists,
    receiver=st.text(max_size=50),
    deadline=times,
    document=words,
    signature=st.binary(max_size=70),
)
STRATEGIES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=50),
    int: numbers,
    bytes: st.binary(max_size=40),
    dt.date: st.dates(),
    dt.datetime: times,
    ItemId: items,
    LotId: numbers.map(LotId),
    Role: st.integers(0, 15).map(Role),
    Scope: st.integers(0, 31).map(Scope),
    Gtin: gtins,
    Gln: digits(12).map(Gln.with_check_digit),
    Sscc: digits(17).map(Sscc.with_check_digit),
    LotNumber: texts.map(LotNumber),
    SerialNumber: serials,
    CompanyPrefix: st.integers(4, 12).flatmap(digits).map(CompanyPrefix),
    Sgtin: st.builds(Sgtin, gtins, serials),
    str | None: st.none() | st.text(max_size=50),
    Gtin | None: st.none() | gtins,
    tuple[Case, ...]: st.lists(st.builds(Case, serial=serials, units=numbers), max_size=5).map(tuple),
    tuple[ItemId, ...]: item_lists,
    tuple[Gtin, ...]: st.lists(gtins, max_size=5).map(tuple),
    tuple[Gln, ...]: st.lists(digits(12).map(Gln.with_check_digit), max_size=5).map(tuple),
    tuple[bool, ...]: st.lists(st.booleans(), max_size=9).map(tuple),
    DecommissionReason: st.sampled_from(DecommissionReason),
    dt.datetime | None: st.none() | times,
    tuple[Dispensing, ...]: st.lists(
        st.builds(Dispensing, by=numbers.map(PartnerId), time=times, bits=st.binary(min_size=16, max_size=16)),
        max_size=3,
    ).map(tuple),
    tuple[Discrepancy, ...]: st.lists(discrepancies, max_size=3).map(tuple),
    tuple[v.SignedReceipt, ...]: st.lists(receipts, max_size=3).map(tuple),
    tuple[int, ...]: st.lists(numbers, max_size=5).map(tuple),
    tuple[bytes, ...]: st.lists(words, max_size=5).map(tuple),
}


def any_of(kind: type[v.Verb]) -> st.SearchStrategy[v.Verb]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: STRATEGIES[hints[field.name]] for field in fields(kind)})


any_verb = st.sampled_from(sorted(codec.VERBS)).flatmap(lambda name: any_of(codec.VERBS[name]))
SHIP = v.Ship(items=(ItemId(2**87 + 1),), to=Gln("9521987000100"))


@settings(print_blob=True, deadline=None, max_examples=400)
@given(any_verb)
def test_a_verb_read_back_is_the_verb_written(verb: v.Verb) -> None:
    assert codec.from_json(codec.to_json(verb)) == verb


@repeated
@given(any_verb)
def test_writing_again_gives_the_same_bytes(verb: v.Verb) -> None:
    assert codec.to_json(codec.from_json(codec.to_json(verb))) == codec.to_json(verb)


def every_verb_class() -> set[str]:
    """By walking the subclasses, which the codec does not do."""
    waiting, found = [v.Verb], set()
    while waiting:
        kinds = [kind for kind in waiting.pop().__subclasses__() if kind.__module__ == v.__name__]
        waiting += kinds
        found |= {kind.__name__ for kind in kinds}
    return found - {"UnitVerb", "UnitsVerb"}


def test_every_verb_of_the_model_is_known() -> None:
    assert set(codec.VERBS) == every_verb_class()


@pytest.mark.parametrize("kind", codec.VERBS.values(), ids=codec.VERBS)
def test_every_field_has_a_form(kind: type[v.Verb]) -> None:
    hints = typing.get_type_hints(kind)
    assert all(codec.coder_of(hints[field.name]) for field in fields(kind))


def test_a_type_without_a_form_is_a_loud_error() -> None:
    with pytest.raises(TypeError, match="no JSON form"):
        codec.coder_of(complex)


def test_items_of_88_bits_are_decimal_text() -> None:
    assert json.loads(codec.to_json(SHIP))["items"] == [str(2**87 + 1)]


def test_without_document_two_commitments_make_no_difference() -> None:
    other = replace(SHIP, document=b"\1" * 32)
    assert codec.encode(SHIP, with_document=False) == codec.encode(other, with_document=False)


def test_times_are_written_in_utc() -> None:
    east = dt.datetime(2027, 1, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    verb = v.Renew(gln=SHIP.to, roles=Role.WHOLESALER, valid_until=east)
    assert json.loads(codec.to_json(verb))["valid_until"] == "2027-01-01T00:00:00+00:00"


def test_a_time_without_zone_is_refused() -> None:
    verb = v.Renew(gln=SHIP.to, roles=Role.WHOLESALER, valid_until=dt.datetime(2027, 1, 1))  # noqa: DTZ001
    with pytest.raises(BadInput, match="with its zone"):
        codec.to_json(verb)


@dataclass(frozen=True)
class Wrong:
    """A change to the stored ship that must be refused, and the field that the message names."""

    change: dict[str, object]
    names: str


WRONG = {
    "unknown verb": Wrong({"verb": "Teleport"}, "Teleport"),
    "abstract verb": Wrong({"verb": "UnitVerb"}, "UnitVerb"),
    "abstract verb of many": Wrong({"verb": "UnitsVerb"}, "UnitsVerb"),
    "part of a verb": Wrong({"verb": "SignedReceipt"}, "SignedReceipt"),
    "unknown member": Wrong({"speed": 1}, "speed"),
    "wrong check digit": Wrong({"to": "9521987000101"}, "to"),
    "number for text": Wrong({"to": 9521987000100}, "to"),
    "items no list": Wrong({"items": "12"}, "items"),
    "item as number": Wrong({"items": [12]}, "items"),
    "item negative": Wrong({"items": ["-12"]}, "items"),
    "capital hexadecimal": Wrong({"document": "0xAB"}, "document"),
    "null document": Wrong({"document": None}, "document"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_damaged_verb_is_refused_by_field(wrong: Wrong) -> None:
    stored = {**json.loads(codec.to_json(SHIP)), **wrong.change}
    with pytest.raises(BadInput, match=wrong.names):
        codec.from_json(json.dumps(stored))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '"Ship"', '{"verb": []}'])
def test_what_is_no_verb_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        codec.from_json(text)


@pytest.mark.parametrize(
    ("verb", "change"),
    [
        (v.Recall(lot=LotId(1), recall_class=2), {"recall_class": True}),
        (v.Recall(lot=LotId(1), recall_class=2), {"lot": 1.5}),
        (
            v.Renew(gln=SHIP.to, roles=Role.DISPENSER, valid_until=dt.datetime.now(dt.UTC)),
            {"valid_until": "2027-01-01"},
        ),
        (v.Renew(gln=SHIP.to, roles=Role.DISPENSER, valid_until=dt.datetime.now(dt.UTC)), {"valid_until": "soon"}),
        (v.Renew(gln=SHIP.to, roles=Role.DISPENSER, valid_until=dt.datetime.now(dt.UTC)), {"roles": -1}),
    ],
)
def test_a_wrong_value_is_refused(verb: v.Verb, change: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=next(iter(change))):
        codec.from_json(json.dumps({**json.loads(codec.to_json(verb)), **change}))


DISCREPANT = v.ReceiveWithDiscrepancies(
    items=(ItemId(3),), discrepancies=(Discrepancy(item=ItemId(3), kind=DiscrepancyKind.DAMAGED),)
)


def test_a_discrepancy_is_written_by_the_name_of_its_kind() -> None:
    assert json.loads(codec.to_json(DISCREPANT))["discrepancies"][0]["kind"] == "DAMAGED"


@pytest.mark.parametrize("kind", ["LOST", "damaged", 1, None, "__class__"])
def test_a_discrepancy_of_another_kind_is_refused(kind: object) -> None:
    stored = json.loads(codec.to_json(DISCREPANT))
    stored["discrepancies"][0]["kind"] = kind
    with pytest.raises(BadInput, match="kind"):
        codec.from_json(json.dumps(stored))


@pytest.mark.parametrize("flag", [1, "true", None])
def test_a_flag_is_true_or_false(flag: object) -> None:
    verb = v.DispenseMany(items=(ItemId(3),), indices=(), serials=(), salts=(), proof=(), flags=(True,))
    stored = json.loads(codec.to_json(verb)) | {"flags": [flag]}
    with pytest.raises(BadInput, match="flags"):
        codec.from_json(json.dumps(stored))


def test_a_wrong_date_is_refused() -> None:
    lot = v.RegisterLot(
        gtin=Gtin("09521410301255"), number=LotNumber("L"), expiry=dt.date(2030, 1, 1), units=1, root=bytes(32)
    )
    stored = {**json.loads(codec.to_json(lot)), "expiry": "2030-02-30"}
    with pytest.raises(BadInput, match="expiry"):
        codec.from_json(json.dumps(stored))
