"""Lots: registering and extending them, taking them back, and handing their passports on."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lotproof.commit.passport import LotPassport
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.errors import BadInput, NotFound, Refused
from lotproof.model import verb as v
from lotproof.model.identifiers import Gtin, LotNumber, SerialNumber, Sgtin
from lotproof.model.item import LotId
from lotproof.model.lot import LotKey
from lotproof.model.record import Case
from lotproof.outbox import Store
from lotproof.rules.growing import following, grown, growth_of, opening, units_on_ledger
from lotproof.rules.packing import PackedLot
from lotproof.rules.state import State
from lotproof.service.books import Books
from lotproof.service.desk import Desk, Done
from lotproof.service.files import read_bytes, read_text, write_private
from lotproof.service.goods import known_lot

_MOST_SERIALS = 64 * 2**20
_MOST_PASSPORT = 32 * 2**20
MOST_UNITS = 1_000_000
"""Of a lot whose passport comes from elsewhere: each unit takes half a kilobyte of memory while its proofs are made."""


@dataclass(frozen=True, slots=True)
class Serials:
    """The serials of a lot in packing order, and its cases, which hold the first of them."""

    units: tuple[SerialNumber, ...]
    cases: tuple[Case, ...] = ()


def read_serials(path: Path) -> Serials:
    """One serial a line, or lines ``case,serial``; raises BadInput with file and line."""
    text = read_text(path, "serials, one a line", most=_MOST_SERIALS)
    cases: dict[SerialNumber | None, list[SerialNumber]] = {}
    seen: dict[SerialNumber, int] = {}
    for line, case, unit in _rows(text, str(path)):
        first = seen.setdefault(unit, line)
        if first != line:
            found = f"serial {unit}, which stands in line {first}"
            raise BadInput(found, expected="each serial once", where=f"{path}, line {line}")
        cases.setdefault(case, []).append(unit)
    loose = cases.pop(None, [])
    if not (cases or loose):
        raise BadInput("no serials", expected="serials, one a line", where=str(path))
    packed = tuple(Case(serial=case, units=len(units)) for case, units in cases.items() if case is not None)
    return Serials((*(unit for units in cases.values() for unit in units), *loose), packed)


def _rows(text: str, name: str) -> Iterator[tuple[int, SerialNumber | None, SerialNumber]]:
    reader = csv.reader(io.StringIO(text))
    for row in reader:
        fields = [field.strip() for field in row]
        where = f"{name}, line {reader.line_num}"
        if not any(fields) or (reader.line_num == 1 and fields in (["serial"], ["case", "serial"])):
            continue
        if len(fields) > 2:
            raise BadInput(f"{len(fields)} fields", expected="a serial, or case and serial", where=where)
        try:
            case = SerialNumber(fields[0]) if len(fields) == 2 and fields[0] else None
            yield reader.line_num, case, SerialNumber(fields[-1])
        except BadInput as error:
            raise error.at(where) from error


@dataclass(frozen=True, slots=True)
class Grown:
    """What stands on the ledger after a lot was registered or extended. ``known`` of the serials it had before."""

    passport: LotPassport
    done: list[Done]
    known: int = 0


def register(
    desk: Desk, gtin: Gtin, number: LotNumber, expiry: dt.date, serials: Serials, case_gtin: Gtin | None = None
) -> Grown:
    """Registers a lot; its passport is kept before anything is sent, since without its secret no unit can be proved.

    Cases that do not fit into the first transaction follow in others. Where an earlier try was stopped between them,
    the same call goes on. Raises Refused for a lot that stands there already.
    """
    packed = _packed(gtin, number, expiry, serials, case_gtin)
    known = desk.state.lot(gtin, number)
    if known is None or known.withdrawn:
        passport = _kept(desk, packed)
        return Grown(passport, _begin(desk, packed, passport))
    before = desk.store.passport(gtin, number)
    same = before is not None and before.units.roots == tuple(tranche.root for tranche in known.tranches)
    if before is not None and same and before.serials == serials.units and known.expiry == expiry:
        missing = growth_of(packed, known, before.units, desk.state).missing
        if missing:
            return Grown(before, desk.act(missing), len(serials.units))
    raise Refused(f"lot {number} of GTIN {gtin} is registered already", promise="P7", error="LotTaken")


def extend(desk: Desk, lot: LotKey, serials: Serials, case_gtin: Gtin | None = None) -> Grown:
    """Adds to a lot those units, and cases, that it lacks. Raises Refused without the lot's whole passport."""
    known = known_lot(desk.state, *lot)
    before = desk.store.passport(*lot)
    there = None if before is None else units_on_ledger(before.units, known)
    if before is None or there is None:
        raise NotFound(f"the whole passport of lot {known} is not kept here: import it (lotproof lot import)")
    packed = _packed(*lot, known.expiry, serials, case_gtin)
    growth = growth_of(packed, known, there, desk.state)
    mixed = [name for name in packed.cases if _is_mixed(packed.cases[name], growth.fresh)]
    if mixed:
        found = f"case {mixed[0].serial} with units that lot {known} has, and others"
        raise BadInput(found, expected="cases of new units, or of units that are there")
    passport = before
    verbs: list[v.Verb] = list(growth.missing)
    if growth.fresh.units:
        units = grown(there, growth.fresh.serials)
        passport = replace(before, units=units, issued_at=dt.datetime.now(dt.UTC))
        verbs += [opening(growth.fresh, units), *following(growth.fresh, units, known.id)]
        desk.judge(verbs)
        desk.store.put_passport(passport, replacing=True)
    return Grown(passport, desk.act(verbs), len(serials.units) - len(growth.fresh.units))


def withdraw(desk: Desk, lot: LotKey, reason: bytes) -> list[Done]:
    """Withdraws a lot that was registered by mistake: all of it that is loose and unmoved in its maker's hands."""
    known = known_lot(desk.state, *lot)
    items = tuple(sorted(desk.state.consignments.get(known.id, ())))
    if not items:
        raise Refused(f"lot {known} was withdrawn by its maker", promise="P7", error="LotIsWithdrawn")
    return desk.act([v.WithdrawLot(lot=known.id, items=items)], document=reason or None)


def alike(state: State, gtin: Gtin, number: LotNumber) -> list[LotNumber]:
    """Lots of the product whose numbers a reader takes for this one: they differ in case or leading zeros only."""
    found = (lot.number for lot in state.lots.values() if lot.gtin == gtin and not lot.withdrawn)
    return [one for one in found if one != number and _read(one) == _read(number)]


def _read(number: LotNumber) -> str:
    return str(number).casefold().lstrip("0")


def _packed(gtin: Gtin, number: LotNumber, expiry: dt.date, serials: Serials, case_gtin: Gtin | None) -> PackedLot:
    """The list as a file would commission it."""
    if bool(serials.cases) != (case_gtin is not None):
        found = "cases" if serials.cases else "no cases"
        raise BadInput(f"{found} in the serials", expected="cases and --case-gtin together")
    packs = [Sgtin(gtin, serial) for serial in serials.units]
    packed = PackedLot(gtin, number, expiry, "", dict.fromkeys(packs))
    first = 0
    for case in serials.cases:
        if case_gtin is None:
            break
        packed.cases[Sgtin(case_gtin, case.serial)] = packs[first : first + case.units]
        first += case.units
    return packed


def _begin(desk: Desk, lot: PackedLot, passport: LotPassport) -> list[Done]:
    """All is judged before the first is sent, by the number that the lot gets if no other comes between."""
    first, units = opening(lot, passport.units), passport.units
    desk.judge([first, *following(lot, units, LotId(len(desk.state.lots) + 1))])
    done = desk.act([first])
    given = known_lot(desk.state, lot.gtin, lot.number).id
    return done + desk.act(following(lot, units, given))


def _is_mixed(held: Sequence[Sgtin], fresh: PackedLot) -> bool:
    return len({unit in fresh.units for unit in held}) > 1


def _kept(desk: Desk, lot: PackedLot) -> LotPassport:
    """The passport of an earlier try for the same lot, or a new one, kept."""
    before = desk.store.passport(lot.gtin, lot.number)
    units = tuple(lot.serials)
    if before is not None and (before.serials, before.expiry) == (units, lot.expiry):
        return before
    passport = LotPassport(
        gtin=lot.gtin,
        lot=lot.number,
        expiry=lot.expiry,
        units=UnitTree(units, LotSecret.new()),
        ledger=desk.ledger.address,
        chain_id=desk.ledger.chain_id,
        issued_at=dt.datetime.now(dt.UTC),
    )
    desk.store.put_passport(passport, replacing=True)
    return passport


def export(store: Store, gtin: Gtin, number: LotNumber, path: Path) -> LotPassport:
    """Writes the passport of a lot to a new file for its owner only."""
    passport = store.passport(gtin, number)
    if passport is None:
        raise NotFound(f"the passport of lot (01){gtin}(10){number} is not kept here")
    write_private(path, passport.to_json() + "\n")
    return passport


def import_(books: Books, store: Store, path: Path) -> LotPassport:
    """Takes in a passport that fits this ledger: same chain, same contract, and the root the maker registered."""
    passport = read_passport(path)
    check_passport(books, passport, str(path))
    store.put_passport(passport, replacing=True)
    return passport


def read_passport(path: Path) -> LotPassport:
    """The passport in a file. Raises BadInput."""
    content = read_bytes(path, "a lot passport", most=_MOST_PASSPORT)
    try:
        return LotPassport.from_json(content.rstrip(b"\n"), MOST_UNITS)
    except BadInput as error:
        raise error.at(str(path)) from error


def check_passport(books: Books, passport: LotPassport, where: str) -> None:
    """Raises BadInput where ``passport`` belongs to another ledger, Refused where its root is not the lot's."""
    here = (books.ledger.chain_id, books.ledger.address)
    if (passport.chain_id, passport.ledger) != here:
        found = f"a passport for ledger {passport.ledger} on chain {passport.chain_id}"
        raise BadInput(found, expected=f"one for ledger {here[1]} on chain {here[0]}", where=where)
    lot = known_lot(books.read(), passport.gtin, passport.lot)
    pairs = list(zip(passport.units.roots, (tranche.root for tranche in lot.tranches), strict=False))
    differing = next((pair for pair in pairs if pair[0] != pair[1]), None)
    if differing is not None or lot.expiry != passport.expiry:
        has, registered = differing or pairs[0]
        raise Refused(
            f"the passport in {where} is not what the maker of lot {lot} registered: "
            f"it has root 0x{has.hex()}, the ledger has 0x{registered.hex()}",
            promise="P6",
            error="RootDiffers",
        )
