"""The passports of the lots known here. Whoever loses a lot's secret can never again prove a unit of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from lotproof.commit.passport import LotPassport
from lotproof.commit.tree import UnitTree
from lotproof.errors import Refused
from lotproof.model.identifiers import Gtin, LotNumber
from lotproof.model.lot import LotKey
from lotproof.outbox.intents import Tables


class Passports(Tables):
    """The passports of a store."""

    def put_passport(self, passport: LotPassport, *, replacing: bool = False) -> None:
        """Keeps a passport, or what it adds to the one kept. Raises Refused where this lot has one with another root.

        ``replacing`` sets that one aside, for a lot that never came on chain; it is kept all the same. It also takes
        the place of further tranches that never did.
        """
        key = (str(passport.gtin), str(passport.lot))
        with self.database.transaction():
            root = self.passport_root(passport.gtin, passport.lot)
            if root == passport.root:
                self._grow(passport, replacing=replacing)
                return
            if root is not None and not replacing:
                raise Refused(
                    f"lot (01){passport.gtin}(10){passport.lot} has a passport here with root 0x{root.hex()}, "
                    f"and the new one has 0x{passport.root.hex()}",
                    promise="P6",
                )
            now = self._now()
            self.database.execute(
                "UPDATE passports SET replaced = ? WHERE gtin = ? AND lot = ? AND replaced IS NULL", (now, *key)
            )
            self.database.execute(
                "INSERT INTO passports (gtin, lot, root, body, added) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (gtin, lot, root) DO UPDATE SET replaced = NULL",
                (*key, passport.root, passport.to_json(), now),
            )

    def _grow(self, passport: LotPassport, *, replacing: bool) -> None:
        """Of two passports of one lot the one with more tranches is kept."""
        key = (str(passport.gtin), str(passport.lot), passport.root)
        body = self.database.value("SELECT body FROM passports WHERE gtin = ? AND lot = ? AND root = ?", key)
        before, roots = _roots_of(body), tuple(passport.units.roots)
        if before[: len(roots)] == roots:
            return
        if roots[: len(before)] != before and not replacing:
            raise Refused(
                f"lot (01){passport.gtin}(10){passport.lot} has a passport here with other units in a later tranche",
                promise="P6",
            )
        self.database.execute(
            "UPDATE passports SET body = ? WHERE gtin = ? AND lot = ? AND root = ?", (passport.to_json(), *key)
        )

    def passport_root(self, gtin: Gtin, lot: LotNumber) -> bytes | None:
        """The root of a lot's passport, without the work of reading the whole."""
        found: bytes | None = self.database.value(
            "SELECT root FROM passports WHERE gtin = ? AND lot = ? AND replaced IS NULL", (str(gtin), str(lot))
        )
        return found

    def passports_kept(self, gtin: Gtin, lot: LotNumber) -> int:
        """How many passports a lot has had here, those set aside included."""
        count: int = self.database.value(
            "SELECT count(*) FROM passports WHERE gtin = ? AND lot = ?", (str(gtin), str(lot))
        )
        return count

    def passport(self, gtin: Gtin, lot: LotNumber) -> LotPassport | None:
        """The passport of a lot, or None where it is not here."""
        body = self.database.value(
            "SELECT body FROM passports WHERE gtin = ? AND lot = ? AND replaced IS NULL", (str(gtin), str(lot))
        )
        return None if body is None else LotPassport.from_json(body)

    def lots_with_passport(self) -> list[LotKey]:
        """The lots whose passports are here."""
        rows = self.database.rows("SELECT gtin, lot FROM passports WHERE replaced IS NULL ORDER BY gtin, lot")
        return [(Gtin(row["gtin"]), LotNumber(row["lot"])) for row in rows]

    def passports_of(self, gtin: Gtin) -> Iterator[LotPassport]:
        """The passports of one product's lots."""
        lots = (key for key in self.lots_with_passport() if key[0] == gtin)
        return (found for key in lots if (found := self.passport(*key)) is not None)

    def trees(self) -> Mapping[LotKey, UnitTree]:
        """The unit trees of all lots with a passport, each built when it is asked for."""
        return _KeptTrees(self)


class _KeptTrees(Mapping[LotKey, UnitTree]):
    def __init__(self, passports: Passports) -> None:
        self._passports = passports
        self._built: dict[LotKey, UnitTree] = {}

    def __getitem__(self, key: LotKey) -> UnitTree:
        if key not in self._built:
            found = self._passports.passport(*key)
            if found is None:
                raise KeyError(key)
            self._built[key] = found.units
        return self._built[key]

    def __iter__(self) -> Iterator[LotKey]:
        return iter(self._passports.lots_with_passport())

    def __len__(self) -> int:
        return len(self._passports.lots_with_passport())


def _roots_of(body: str) -> tuple[bytes, ...]:
    """The roots of a kept passport, without the work of building its trees."""
    said = json.loads(body)
    return tuple(bytes.fromhex(part["root"][2:]) for part in said.get("tranches", [said]))
