"""The contract's decisions, twin of contracts/rules: would a verb pass, what would it record, why not.

Order of the checks and names of the errors are the contract's, so that both give the same answer. What the types of
lotproof.model cannot hold (a wrong check digit, a text outside the GS1 set) is refused before it comes here.
"""

from __future__ import annotations

import datetime as dt

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.rules.decide import closing, custody, lots, production, registry, safety, stated, warehouse
from lotproof.rules.decide.judge import MAX_HEIGHT, MAX_LOTS, Judge, SignatureCheck, rule, trusted
from lotproof.rules.state import State

__all__ = [
    "MAX_HEIGHT",
    "MAX_LOTS",
    "SignatureCheck",
    "closing",
    "custody",
    "decide",
    "lots",
    "production",
    "registry",
    "safety",
    "stated",
    "trusted",
    "warehouse",
]


def decide(
    state: State, account: str, verb: v.Verb, now: dt.datetime, signed: SignatureCheck = trusted
) -> list[rec.Record]:
    """What the ledger would record if ``account`` asked for ``verb`` now. Raises Refused where it would revert.

    ``signed(signer, struct_hash, signature)`` tells whether ``signer`` signed that EIP-712 struct hash for this ledger
    (lotproof.commit.handover). Keys are not the rules' business: where none is given, signatures count as good.
    """
    return rule(verb, Judge(state, account, now, signed))
