"""What the contract answers about its state now."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from lotproof.chain.abi import Function, contract
from lotproof.chain.forms import moment
from lotproof.errors import BadInput, ChainUnreachable, NotFound
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber
from lotproof.model.item import Item, ItemId, LotId, PartnerId
from lotproof.model.keccak import checksum_address
from lotproof.model.lot import date_of
from lotproof.model.partner import Partner, Role, Scope


@dataclass(frozen=True, slots=True)
class Custody:
    """Where an item stands: its outermost container, that one's holder, and to whom it is shipped (0 for nobody)."""

    outermost: ItemId
    holder: PartnerId
    pending: PartnerId


@dataclass(frozen=True, slots=True)
class LotState:
    """What the contract keeps of a lot; ``root_start`` is the first 22 bytes of the Merkle root.

    ``expiry`` stands on the labels; ``last_day`` is the last day of use, another one where it was extended.
    """

    maker: PartnerId
    expiry: dt.date
    last_day: dt.date
    units: int
    recall_class: int
    root_start: bytes


@dataclass(frozen=True, slots=True)
class Operator:
    """A key that acts for a partner."""

    partner: PartnerId
    gln: Gln
    scopes: Scope


class Views(ABC):
    """The contract's views, typed. Raises NotFound where the ledger knows nothing of what is asked for."""

    @abstractmethod
    def _view(self, data: bytes, account: str | None = None, block: str = "latest", to: str | None = None) -> bytes:
        """What the contract at ``to``, the ledger by default, answers to the call ``data``."""

    def item(self, item: ItemId) -> Item:
        """The item itself; inside a container, ``holder`` and ``pending`` are those of its last stay outside."""
        found = self._asked("itemOf", item)
        if not (found["holder"] or found["isContainer"] or found["count"]):
            raise NotFound(f"item {item:#x} does not stand on this ledger")
        return Item(
            id=item,
            holder=found["holder"],
            lot=found["lot"],
            first=found["first"],
            count=found["count"],
            pending=found["pending"],
            container=found["container"],
            is_container=found["isContainer"],
            height=found["height"],
            version=found["version"],
            orders=found["orders"],
            missing=found["missing"],
            returned=found["returned"],
            returning=found["returning"],
            moved=found["moved"],
        )

    def custody(self, item: ItemId) -> Custody:
        """Who holds the item; raises Refused with error UnknownItem where there is none."""
        return Custody(*self._answer(contract().functions["custodyOf"], item).values())

    def lot_id(self, gtin: Gtin, number: LotNumber) -> LotId:
        """The lot's number on this ledger."""
        found = self._value("lotIdOf", int(gtin), number.to_bytes20())
        if not found:
            raise NotFound(f"lot {number} of GTIN {gtin} is not registered on this ledger")
        return LotId(found)

    def lot(self, lot: LotId) -> LotState:
        """What the contract keeps of the lot."""
        found = self._asked("lotOf", lot)
        if not found["maker"]:
            raise NotFound(f"lot number {lot} is not registered on this ledger")
        days = date_of(found["labelDay"]), date_of(found["expiryDay"])
        return LotState(found["maker"], *days, found["units"], found["recallClass"], found["root"])

    def lots_in(self, item: ItemId) -> tuple[LotId, ...]:
        """The lots of which the item may hold units; raises Refused with error UnknownItem where there is none."""
        return tuple(self._value("lotsIn", item))

    def is_spent(self, lot: LotId, index: int) -> bool:
        """Whether the unit was dispensed or decommissioned."""
        return bool(self._value("isSpent", lot, index))

    def partner(self, gln: Gln) -> Partner:
        """The partner without its prefixes, which only the records tell."""
        found = self._asked("partnerOf", int(gln))
        if not found["id"]:
            raise NotFound(f"GLN {gln} was never accredited on this ledger")
        return Partner(found["id"], gln, Role(found["roles"]), moment(found["validUntil"]), found["suspended"])

    def operator(self, account: str) -> Operator:
        """For whom the key acts, and in what."""
        found = self._asked("operatorOf", checksum_address(account))
        if not found["partner"]:
            raise NotFound(f"account {account} is no operator key of any trading partner")
        return Operator(found["partner"], Gln(f"{found['gln']:013d}"), Scope(found["scopes"]))

    def bindings(self, account: str) -> int:
        """How often the account has become an operator key: what its next consent names."""
        return int(self._value("bindingsOf", checksum_address(account)))

    def registrar_number(self, account: str) -> int:
        """The number of the registrar's office that the account holds, or 0."""
        return int(self._asked("registrarOf", checksum_address(account))["number"])

    def prefix_owner(self, prefix: CompanyPrefix) -> PartnerId:
        """The partner to which the prefix is assigned."""
        found = self._value("companyPrefixOwner", prefix.to_key())
        if not found:
            raise NotFound(f"GS1 company prefix {prefix} is assigned to nobody on this ledger")
        return PartnerId(found)

    def product_maker(self, gtin: Gtin) -> PartnerId:
        """The partner that registered the product."""
        found = self._value("makerOf", int(gtin))
        if not found:
            raise NotFound(f"GTIN {gtin} is not registered on this ledger")
        return PartnerId(found)

    def _asked(self, name: str, *arguments: object) -> dict[str, Any]:
        """A view that returns a struct: its fields by name."""
        function = contract().functions[name]
        return dict(zip(function.fields, self._value(name, *arguments), strict=True))

    def _value(self, name: str, *arguments: object) -> Any:
        """A view that returns one value."""
        function = contract().functions[name]
        (value,) = self._answer(function, *arguments).values()
        return value

    def _answer(self, function: Function, *arguments: object) -> dict[str, Any]:
        found = self._view(function.encode(arguments))
        try:
            return function.outputs.decode(found)
        except BadInput as error:
            raise ChainUnreachable(f"a node answered {function.name} with something else: {error}") from error
