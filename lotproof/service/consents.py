"""Consents to become an operator key: signed here where the key is, or read from the file that its owner wrote."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lotproof.chain.consenting import SignedConsent, consent_on
from lotproof.commit.canonical import canonical_json, read_json
from lotproof.commit.fields import Fields
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
from lotproof.model.keccak import checksum_address
from lotproof.model.partner import Scope
from lotproof.service.files import read_bytes

if TYPE_CHECKING:
    from lotproof.service.workplace import Workplace

_TYPE, _VERSION, _MOST = "lotproof/key-consent", 1, 2**16
_FIELDS = ("type", "version", "chainId", "ledger", "operator", "by", "gln", "scopes", "deadline", "consent")
_LONGEST = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """The file of a consent: on which ledger, to whom, for which partner and what."""

    chain_id: int
    ledger: str
    by: str
    gln: Gln
    scopes: Scope
    signed: SignedConsent

    def text(self) -> str:
        """One JSON object (RFC 8785)."""
        members = {
            "type": _TYPE,
            "version": _VERSION,
            "chainId": self.chain_id,
            "ledger": self.ledger,
            "operator": self.signed.operator,
            "by": self.by,
            "gln": str(self.gln),
            "scopes": str(int(self.scopes)),
            "deadline": self.signed.deadline.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "consent": "0x" + self.signed.consent.hex(),
        }
        return canonical_json(members).decode("utf-8") + "\n"


def read(path: Path) -> Slip:
    """What ``key consent`` wrote. Raises BadInput on anything else."""
    content = read_bytes(path, f"a file of type {_TYPE}", most=_MOST)
    try:
        members = read_json(content)
    except BadInput as error:
        raise error.at(str(path)) from error
    fields = Fields(members, str(path), _FIELDS)
    if (fields.text("type"), fields.integer("version")) != (_TYPE, _VERSION):
        raise BadInput("another file", expected=f"type {_TYPE!r}, version {_VERSION}", where=str(path))
    return Slip(
        chain_id=fields.integer("chainId"),
        ledger=fields.parse("ledger", checksum_address),
        by=fields.parse("by", checksum_address),
        gln=fields.parse("gln", Gln),
        scopes=fields.parse("scopes", lambda text: Scope(int(text))),
        signed=SignedConsent(
            operator=fields.parse("operator", checksum_address),
            deadline=fields.parse("deadline", _moment),
            consent=fields.parse("consent", _signature),
        ),
    )


def consent_for(
    place: Workplace, operator: str | None, by: str, gln: Gln, scopes: Scope, slip: str | None
) -> SignedConsent:
    """The consent of ``operator``, a key that is here, or the one in the file ``slip``.

    Raises BadInput where the file is of something else, KeyRefused where neither key nor file is here.
    """
    from lotproof.service.who import address_of, signer_at

    if slip is not None:
        return _fitting(place, Path(slip), operator, by, gln, scopes)
    if operator is None:
        raise BadInput("no key", expected="a key that is here, or --consent with the file that its owner wrote")
    return consent_on(place.ledger, signer_at(place, address_of(place, operator)), by, gln, scopes)


def _fitting(place: Workplace, path: Path, operator: str | None, by: str, gln: Gln, scopes: Scope) -> SignedConsent:
    from lotproof.service.who import address_of

    slip = read(path)
    account = slip.signed.operator if operator is None else address_of(place, operator)
    wanted = (place.ledger.chain_id, place.ledger.address, account, by, gln, scopes)
    found = (slip.chain_id, slip.ledger, slip.signed.operator, slip.by, slip.gln, slip.scopes)
    names = ("chain", "ledger", "key", "account that adds it", "GLN", "scopes")
    for name, one, other in zip(names, found, wanted, strict=True):
        if one != other:
            raise BadInput(f"a consent for the {name} {one}", expected=f"{name} {other}", where=str(path))
    return slip.signed


def _moment(text: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    except ValueError as error:
        raise BadInput(repr(text[:40]), expected="a time YYYY-MM-DDThh:mm:ssZ") from error


def _signature(text: str) -> bytes:
    """Of a key 65 bytes; a contract takes others."""
    try:
        found = bytes.fromhex(text.removeprefix("0x"))
    except ValueError as error:
        raise BadInput(repr(text[:40]), expected="a signature in hex digits") from error
    if not text.startswith("0x") or len(found) > _LONGEST:
        raise BadInput(repr(text[:40]), expected="a signature in hex digits")
    return found
