"""The small files that pass from hand to hand: a signed hand-over, a signed receipt, a notice of what was shipped.

Each is one JSON object (RFC 8785) of version 1. Items and their versions are decimal text; ``salt`` opens ``document``,
the commitment to the papers, and is all zero, as that is, where there are none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lotproof.commit.canonical import canonical_json, read_json
from lotproof.commit.documents import DocumentKind, opens
from lotproof.commit.fields import Fields
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId
from lotproof.model.keccak import checksum_address
from lotproof.model.verb import NO_DOCUMENT
from lotproof.service.files import read_bytes

_MOST = 16 * 2**20
_MOST_VALUES = 500_000
_VERSION = 1
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,26}")
_GOODS = ("type", "version", "chainId", "ledger", "items", "versions")
_CONSENT = ("deadline", "document", "salt", "signature")
_ITEMS, _VERSIONS = 2**88, 2**40


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipGoods:
    """Items, rising, each with its version, on the ledger at address ``ledger`` of chain ``chain_id``."""

    chain_id: int
    ledger: str
    items: tuple[ItemId, ...]
    versions: tuple[int, ...]

    @property
    def address(self) -> str:
        """Where the ledger stands."""
        return self.ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A key's signature until ``deadline``. ``salt`` opens ``document``."""

    deadline: dt.datetime
    document: bytes
    salt: bytes
    signature: bytes

    def check(self, papers: bytes) -> None:
        """Raises BadInput where the signature is not over ``papers``."""
        if self.document == NO_DOCUMENT or not opens(self.document, papers, self.salt, DocumentKind.TRANSACTION):
            raise BadInput("other papers than were signed for", expected="those of this delivery", where="--document")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverSlip:
    """The holder, by its key ``shipper``, hands ``goods`` over to ``to``."""

    goods: SlipGoods
    consent: Consent
    shipper: str
    to: Gln


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSlip:
    """The consignee, by its key ``receiver``, receives ``goods``."""

    goods: SlipGoods
    consent: Consent
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSlip:
    """``goods`` are in transit to ``to``: what it needs to sign a receipt without looking at the chain."""

    goods: SlipGoods
    to: Gln


def write(slip: HandOverSlip | ReceiptSlip | NoticeSlip) -> str:
    """The text of a file."""
    if isinstance(slip, HandOverSlip):
        more = {"shipper": slip.shipper, "to": str(slip.to)} | _consent_of(slip.consent)
        return _text("lotproof/hand-over", slip.goods, more)
    if isinstance(slip, ReceiptSlip):
        return _text("lotproof/receipt", slip.goods, {"receiver": slip.receiver} | _consent_of(slip.consent))
    return _text("lotproof/shipping-notice", slip.goods, {"to": str(slip.to)})


def read_hand_over(path: Path) -> HandOverSlip:
    """What ``sign-hand-over`` wrote. Raises BadInput on anything else."""
    fields = _fields(path, "lotproof/hand-over", ("shipper", "to", *_CONSENT))
    shipper, to = fields.parse("shipper", checksum_address), fields.parse("to", Gln)
    return HandOverSlip(goods=_goods(fields), consent=_consent(fields), shipper=shipper, to=to)


def read_receipt(path: Path) -> ReceiptSlip:
    """What ``sign-receipt`` wrote. Raises BadInput on anything else."""
    fields = _fields(path, "lotproof/receipt", ("receiver", *_CONSENT))
    return ReceiptSlip(
        goods=_goods(fields), consent=_consent(fields), receiver=fields.parse("receiver", checksum_address)
    )


def read_notice(path: Path) -> NoticeSlip:
    """What ``ship --notice`` wrote. Raises BadInput on anything else."""
    fields = _fields(path, "lotproof/shipping-notice", ("to",))
    return NoticeSlip(goods=_goods(fields), to=fields.parse("to", Gln))


def _text(kind: str, goods: SlipGoods, more: Mapping[str, object]) -> str:
    members: dict[str, object] = {
        "type": kind,
        "version": _VERSION,
        "chainId": goods.chain_id,
        "ledger": goods.ledger,
        "items": list(map(str, goods.items)),
        "versions": list(map(str, goods.versions)),
    }
    return canonical_json(members | dict(more)).decode("utf-8") + "\n"


def _consent_of(consent: Consent) -> dict[str, object]:
    return {
        "deadline": consent.deadline.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "document": "0x" + consent.document.hex(),
        "salt": "0x" + consent.salt.hex(),
        "signature": "0x" + consent.signature.hex(),
    }


def _fields(path: Path, kind: str, more: tuple[str, ...]) -> Fields:
    content = read_bytes(path, f"a file of type {kind}", most=_MOST)
    try:
        members = read_json(content, _MOST_VALUES)
    except BadInput as error:
        raise error.at(str(path)) from error
    known = members if isinstance(members, dict) else {}
    found = (known.get("type"), known.get("version"))
    if found != (kind, _VERSION) or isinstance(found[1], bool):
        shown = f"type {str(found[0])[:60]!r}, version {str(found[1])[:20]}"
        raise BadInput(shown, expected=f"type {kind!r}, version {_VERSION}", where=str(path))
    return Fields(members, str(path), (*_GOODS, *more))


def _goods(fields: Fields) -> SlipGoods:
    items = fields.parse_all("items", _number("an item", _ITEMS))
    versions = fields.parse_all("versions", _number("a version", _VERSIONS))
    if not items or len(items) != len(versions):
        raise fields.wrong("versions", f"{len(versions)} versions of {len(items)} items", "one of each item")
    return SlipGoods(
        chain_id=fields.integer("chainId"),
        ledger=fields.parse("ledger", checksum_address),
        items=tuple(map(ItemId, items)),
        versions=tuple(versions),
    )


def _consent(fields: Fields) -> Consent:
    return Consent(
        deadline=fields.parse("deadline", _moment),
        document=fields.hexadecimal("document", 32),
        salt=fields.hexadecimal("salt", 32),
        signature=fields.hexadecimal("signature", 65),
    )


def _number(what: str, end: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if _DECIMAL.fullmatch(text) is None or int(text) >= end:
            raise BadInput(repr(text[:40]), expected=f"{what}, a number below {end}")
        return int(text)

    return parse


def _moment(text: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    except ValueError as error:
        raise BadInput(repr(text[:40]), expected="a time YYYY-MM-DDThh:mm:ssZ") from error
