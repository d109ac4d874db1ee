"""Accredits a trading partner on Brownie's active network: what `lotproof partner add` does, through the same function.

Usage: brownie run scripts/accredit.py main GLN NAME ROLES VALID_UNTIL OPERATOR --network NETWORK
       e.g. main 0614141000005 "Acme Pharma" manufacturer,wholesaler 2030-12-31 0x7099...79C8
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import reduce
from operator import or_

from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
from lotproof.model.partner import Role, Scope
from lotproof.service.consents import consent_for
from lotproof.service.registry import NewPartner, add_partner
from scripts.active import session


def main(gln: str, name: str, roles: str, valid_until: str, operator: str) -> None:
    """Accredit the partner until the end of that day (UTC), acting through the key at the address `operator`."""
    with session() as opened:
        desk = opened.desk()
        first_key = consent_for(opened, operator, desk.signer.address, Gln(gln), Scope.ALL, None)
        new = NewPartner(
            gln=Gln(gln), name=name, roles=_roles(roles), valid_until=_end_of(valid_until), first_key=first_key
        )
        add_partner(desk, new)
    print(f"accredited {new.gln} until {valid_until}")


def _roles(text: str) -> Role:
    known = {str(role.name).lower(): role for role in Role}
    unknown = [word for word in text.split(",") if word not in known]
    if unknown:
        raise BadInput(f"the role {unknown[0]!r}", expected=", ".join(known))
    return reduce(or_, (known[word] for word in text.split(",")))


def _end_of(text: str) -> datetime:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - only the day is read here
    except ValueError as error:
        raise BadInput(f"the date {text!r}", expected="a day such as 2030-12-31") from error
    return datetime.combine(day, time.max.replace(microsecond=0), UTC)
