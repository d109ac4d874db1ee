"""The lot passport: what a maker hands to the parties that hold the goods, so that they can prove units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from lotproof.commit.canonical import canonical_json, read_json
from lotproof.commit.fields import Fields
from lotproof.commit.proof import MAX_UNITS, NODE_LENGTH
from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import TreeOfTranches, UnitTree
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gtin, LotNumber, SerialNumber
from lotproof.model.keccak import checksum_address

_TYPE = "lotproof/lot-passport"
_PLAIN, _OF_TRANCHES = 1, 2
"""The versions of the format: a lot of one tranche has one ``root``, one of several its ``tranches``."""
_MOST_TRANCHES = 10_000
"""A tranche each hour for more than a year; each has three values of its own."""
_MEMBERS = (
    "chainId",
    "expiry",
    "gtin",
    "issuedAt",
    "ledger",
    "lot",
    "lotSecret",
    "serials",
    "type",
    "version",
)
# RFC 8785 writes no larger integer.
_MAX_CHAIN_ID = 2**53 - 1


@dataclass(frozen=True)
class LotPassport:
    """One lot with its serials in packing order and its secret: enough to build the proof of every unit.

    A confidential document: who has it can prove each unit of the lot, though only a holder can move one.
    ``ledger`` is the address of the custody ledger on chain ``chain_id``; ``issued_at`` is kept in UTC, to the second.
    The root cannot disagree with the serials: it is always computed from them.
    """

    gtin: Gtin
    lot: LotNumber
    expiry: dt.date
    units: UnitTree
    ledger: str
    chain_id: int
    issued_at: dt.datetime

    def __post_init__(self) -> None:
        if not 1 <= self.chain_id <= _MAX_CHAIN_ID:
            raise BadInput(f"chain id {self.chain_id}", expected=f"1 to {_MAX_CHAIN_ID}", where="lot passport")
        if self.issued_at.tzinfo is None:
            raise BadInput("a time of issue without a zone", expected="a time with its zone", where="lot passport")
        object.__setattr__(self, "ledger", checksum_address(self.ledger))
        object.__setattr__(self, "issued_at", self.issued_at.astimezone(dt.UTC).replace(microsecond=0))

    @property
    def root(self) -> bytes:
        """The 32-byte Merkle root that the lot was registered with, over its first tranche."""
        return self.units.root

    @property
    def serials(self) -> tuple[SerialNumber, ...]:
        """The serials in packing order."""
        return self.units.serials

    @property
    def secret(self) -> LotSecret:
        """The lot secret."""
        return self.units.secret

    def to_json(self) -> str:
        """The passport as canonical JSON (RFC 8785), version 1, or 2 for several tranches. It holds the lot secret."""
        trees = self.units.trees
        roots: dict[str, object] = {"version": _PLAIN, "root": "0x" + self.root.hex()}
        if len(trees) > 1:
            tranches = [{"units": len(tree), "root": "0x" + tree.root.hex()} for tree in trees]
            roots = {"version": _OF_TRANCHES, "tranches": tranches}
        return canonical_json(
            {
                "type": _TYPE,
                **roots,
                "gtin": str(self.gtin),
                "lot": str(self.lot),
                "expiry": self.expiry.isoformat(),
                "serials": [str(serial) for serial in self.serials],
                "lotSecret": "0x" + self.secret.value.hex(),
                "ledger": self.ledger,
                "chainId": self.chain_id,
                "issuedAt": _utc(self.issued_at),
            }
        ).decode("utf-8")

    @classmethod
    def from_json(cls, text: str | bytes, most: int = MAX_UNITS) -> Self:
        """The passport that ``text`` spells; raises BadInput on any other type, version or member, and on more than
        ``most`` units.

        The root is computed anew from the serials and the secret, which takes some seconds for a million units.
        """
        document = read_json(text, most + len(_MEMBERS) + 3 * _MOST_TRANCHES)
        del text
        version = _version(document)
        fields = Fields(document, "lot passport", (*_MEMBERS, "root" if version == _PLAIN else "tranches"))
        return cls(
            gtin=fields.parse("gtin", Gtin),
            lot=fields.parse("lot", LotNumber),
            expiry=fields.parse("expiry", _date),
            ledger=fields.parse("ledger", checksum_address),
            chain_id=fields.integer("chainId"),
            issued_at=fields.parse("issuedAt", _time),
            units=_units(fields) if version == _PLAIN else _tranches(fields),
        )


def _version(document: object) -> int:
    """Before anything else, so that a later version is named as such and not by its first new member."""
    members = document if isinstance(document, dict) else {}
    kind, version = members.get("type"), members.get("version")
    if kind != _TYPE or version not in (_PLAIN, _OF_TRANCHES) or not isinstance(version, int) or version is True:
        shown = f"type {str(kind)[:60]!r}, version {str(version)[:20]}"
        raise BadInput(shown, expected=f"type {_TYPE!r}, version {_PLAIN} or {_OF_TRANCHES}", where="lot passport")
    return version


def _units(fields: Fields) -> UnitTree:
    tree = _tree(fields, fields.parse_all("serials", SerialNumber))
    _check_root(fields, tree)
    return tree


def _tranches(fields: Fields) -> TreeOfTranches:
    serials = fields.parse_all("serials", SerialNumber)
    parts = [Fields(part, "lot passport, tranches", ("units", "root")) for part in fields.objects("tranches")]
    trees: list[UnitTree] = []
    first = 0
    for part in parts:
        units = part.integer("units")
        trees.append(_tree(fields, serials[first : first + units], first, len(trees)))
        _check_root(part, trees[-1])
        first += units
    if first != len(serials) or not trees:
        raise fields.wrong("tranches", f"{first} units in all", f"{len(serials)}, as many as there are serials")
    return TreeOfTranches(trees)


def _tree(fields: Fields, serials: Sequence[SerialNumber], first: int = 0, tranche: int = 0) -> UnitTree:
    secret = LotSecret(fields.hexadecimal("lotSecret", 32))
    try:
        return UnitTree(serials, secret, first=first, tranche=tranche)
    except BadInput as error:
        raise error.at("lot passport, serials") from error


def _check_root(fields: Fields, tree: UnitTree) -> None:
    stated = fields.hexadecimal("root", NODE_LENGTH)
    if stated != tree.root:
        raise fields.wrong("root", f"0x{stated.hex()}", f"0x{tree.root.hex()}, the root of these serials")


def _date(text: str) -> dt.date:
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        date = None
    if date is None or date.isoformat() != text:
        raise BadInput(f"{text[:60]!r}", expected="a date YYYY-MM-DD")
    return date


def _time(text: str) -> dt.datetime:
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or not text.endswith("Z") or _utc(time) != text:
        raise BadInput(f"{text[:60]!r}", expected="a time YYYY-MM-DDThh:mm:ssZ")
    return time


def _utc(time: dt.datetime) -> str:
    return time.replace(microsecond=0).isoformat().replace("+00:00", "Z")
