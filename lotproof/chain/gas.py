"""What a verb is given to run on when no node is asked: enough for nearly all of its kind and size.

What is not used is not paid. It should still not be far off: a chain lets no more into a block than its transactions
may use at most, and the account must be able to pay for all of it. A container with many lots may take more: what runs
out is sent again with an estimate.
"""

from __future__ import annotations

from lotproof.model import verb as v

NOTHING = 21_000
"""A transaction without data (Ethereum yellow paper, appendix G)."""

DATA_BYTE = 16
"""A byte of data that is not zero (EIP-2028)."""

_MOVED = 80_000
_MOVED_EACH = 20_000
_ONE = 150_000
_EACH = 30_000
_ITEM = 60_000
_ONCE = 400_000
_SIGNATURE = 60_000
"""Also of a contract wallet, which runs code of its own (ERC-1271)."""
_PROOF_STEP = 1_500

_LISTED = (v.Pack, v.Unpack, v.Quarantine, v.Release, v.ShipReturn, v.RecordFound, v.Destroy)


def ceiling(verb: v.Verb | None) -> int:
    """The gas to give a verb; None is a transaction of nothing."""
    if verb is None:
        return NOTHING
    if isinstance(verb, v.Ship | v.ReceiveItems | v.Reject | v.VoidShipping):
        return _MOVED + _MOVED_EACH * len(verb.items)
    if isinstance(verb, _LISTED):
        return _ONE + _ITEM * len(verb.items)
    return _of_others(verb)


def _of_others(verb: v.Verb) -> int:
    if isinstance(verb, v.RegisterLot):
        return _ONCE + _ITEM * len(verb.cases)
    if isinstance(verb, v.SplitItem):
        return _ONCE + _ITEM * len(verb.cuts)
    if isinstance(verb, v.UnitVerb):
        return _ONE + _PROOF_STEP * len(verb.proof)
    if isinstance(verb, v.UnitsVerb):
        return _ONE + _EACH * len(verb.indices) + _PROOF_STEP * (len(verb.proof) + len(verb.flags))
    if isinstance(verb, v.ReceiveSigned):
        return _ONE + _SIGNATURE + _ITEM * len(verb.items)
    if isinstance(verb, v.Deliver):
        return _ONE + sum(_SIGNATURE + _ITEM * len(receipt.items) for receipt in verb.receipts)
    if isinstance(verb, v.ReceiveWithDiscrepancies):
        return _ONCE + _ITEM * (len(verb.items) + 2 * len(verb.discrepancies))
    return _ONCE
