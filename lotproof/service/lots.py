"""Lots: registering them, and handing their passports on."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lotproof.commit.passport import LotPassport
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.errors import BadInput, NotFound, Refused
from lotproof.model import verb as v
from lotproof.model.identifiers import Gtin, LotNumber, SerialNumber
from lotproof.model.record import Case
from lotproof.outbox import Store
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


def register(
    desk: Desk, gtin: Gtin, number: LotNumber, expiry: dt.date, serials: Serials, case_gtin: Gtin | None = None
) -> tuple[LotPassport, list[Done]]:
    """Registers a lot; its passport is kept before anything is sent, since without its secret no unit can be proved."""
    if bool(serials.cases) != (case_gtin is not None):
        found = "cases" if serials.cases else "no cases"
        raise BadInput(f"{found} in the serials", expected="cases and --case-gtin together")
    if desk.state.lot(gtin, number) is not None:
        raise Refused(f"lot {number} of GTIN {gtin} is registered already", promise="P7", error="LotTaken")
    passport = _kept(desk, gtin, number, expiry, serials.units)
    verb = v.RegisterLot(
        gtin=gtin,
        number=number,
        expiry=expiry,
        units=len(serials.units),
        root=passport.root,
        case_gtin=case_gtin,
        cases=serials.cases,
    )
    return passport, desk.act([verb])


def _kept(desk: Desk, gtin: Gtin, number: LotNumber, expiry: dt.date, units: Sequence[SerialNumber]) -> LotPassport:
    """The passport of an earlier try for the same lot, or a new one, kept."""
    before = desk.store.passport(gtin, number)
    if before is not None and (before.serials, before.expiry) == (tuple(units), expiry):
        return before
    passport = LotPassport(
        gtin=gtin,
        lot=number,
        expiry=expiry,
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
    if lot.root != passport.root or lot.expiry != passport.expiry:
        raise Refused(
            f"the passport in {where} is not what the maker of lot {lot} registered: "
            f"it has root 0x{passport.root.hex()}, the ledger has 0x{lot.root.hex()}",
            promise="P6",
            error="RootDiffers",
        )
