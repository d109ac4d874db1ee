"""Signs the consent of an account to become a partner's operator key: EIP-712 typed data, as lotproof.commit.consent
names it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lotproof.chain.forms import seconds_of
from lotproof.chain.handover import Site, typed_data
from lotproof.chain.ledger import Ledger
from lotproof.commit.consent import KEY_CONSENT_TYPE
from lotproof.model.identifiers import Gln
from lotproof.model.partner import Scope
from lotproof.ports import Signer

LIFE = dt.timedelta(days=14)
"""How long a consent is good, where nobody says otherwise; the ledger takes up to 30 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedConsent:
    """What ``Accredit`` and ``AddOperator`` take: the account, its signature, and until when that is good."""

    operator: str
    deadline: dt.datetime
    consent: bytes


def consent_on(
    ledger: Ledger, signer: Signer, by: str, gln: Gln, scopes: Scope = Scope.ALL, life: dt.timedelta = LIFE
) -> SignedConsent:
    """The consent of ``signer`` as the ledger stands now, the same for a day: who repeats an act signs what it signed.

    Raises as ``sign_consent`` does, and ChainUnreachable.
    """
    deadline = dt.datetime.combine((ledger.clock() + life).date(), dt.time(23, 59, 59), dt.UTC)
    bindings = ledger.bindings(signer.address)
    signature = sign_consent(signer, ledger, by, gln, scopes, bindings, deadline)
    return SignedConsent(operator=signer.address, deadline=deadline, consent=signature)


def sign_consent(
    signer: Signer, ledger: Site, by: str, gln: Gln, scopes: Scope, bindings: int, deadline: dt.datetime
) -> bytes:
    """The consent that the account ``by``, a registrar or a key of the partner, makes the signer a key of GLN ``gln``.

    ``bindings`` is how often the signer has become a key before. Raises BadInput where a value cannot be written,
    KeyRefused for a published key off the test chains.
    """
    message: dict[str, object] = {
        "operator": signer.address,
        "by": by,
        "gln": int(gln),
        "scopes": int(scopes),
        "bindings": bindings,
        "deadline": seconds_of(deadline),
    }
    return signer.sign_typed_data(typed_data(ledger, KEY_CONSENT_TYPE, message))
