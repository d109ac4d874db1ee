"""Checks 7 to 9: the way of the goods, the documents in hand, the evidence itself."""

from __future__ import annotations

import datetime as dt

from lotproof.verify.holdings import holdings
from lotproof.verify.matter import Matter, moment, said
from lotproof.verify.subject import Kind
from lotproof.verify.verdict import Advice, Finding, failed, passed, skipped

FRESH = dt.timedelta(minutes=10)
"""A newest block of this age is fresh. Networks with work to do make one every few seconds; an idle one may not."""

CLOCK_SKEW = dt.timedelta(minutes=1)
"""So far may the caller's clock stand behind the newest block before one of the two is called wrong."""


def check_custody(matter: Matter) -> Finding:
    """7. Custody is unbroken from the maker to the holder named; at each hop both consented and were accredited."""
    if matter.subject.kind is Kind.LOT and matter.lot is not None:
        return _lot_custody(matter)
    outer = matter.history.outermost
    if outer is None:
        if matter.subject.kind is Kind.CONTAINER:
            return skipped(f"(00){matter.scan.sscc} does not stand on this ledger", Advice.NOT_ON_LEDGER)
        return skipped("without a proven unit there is no way to follow")
    if matter.history.breaks:
        return failed("; ".join(matter.history.breaks[:3]), Advice.CUSTODY)
    if "destroyed" in matter.set_aside:
        return failed(f"the goods were destroyed{matter.last('destroy')}", Advice.DESTROYED)
    if "missing" in matter.set_aside:
        account = f"on the account of {matter.name_of(matter.holder)}"
        return failed(f"the goods were recorded as missing{matter.last('record missing')}, {account}", Advice.MISSING)
    return _at_holder(matter)


def _at_holder(matter: Matter) -> Finding:
    holder, consignee, named = matter.name_of(matter.holder), matter.consignee, matter.evidence.holder
    way = _way(matter)
    if named is not None and f"GLN {named}" not in (holder, matter.name_of(consignee)):
        transit = f", in transit to {matter.name_of(consignee)}" if consignee else ""
        known = "" if matter.state.partner(named) else ", which was never accredited on this ledger"
        return failed(f"the ledger has it with {holder}{transit}, not with GLN {named}{known}", Advice.OTHER_HOLDER)
    if consignee and f"GLN {named}" != holder:
        reason = f"{way}; it is in transit from {holder} to {matter.name_of(consignee)}, which has not received it"
        return skipped(reason, Advice.IN_TRANSIT)
    transit = f", which has shipped it to {matter.name_of(consignee)}" if consignee else ""
    if named is None:
        return passed(f"{way} to {holder}, its holder on the ledger; no holder was named", Advice.WHO_HOLDS)
    return passed(f"{way} to {holder}, the holder named{transit}")


def _way(matter: Matter) -> str:
    begin = matter.history.steps[0].by
    source = "the partner that named the container" if matter.subject.container else "its maker"
    hops = matter.history.hops
    if hops == 0:
        return f"never moved from {source}, GLN {begin}: no hop"
    return f"unbroken from {source}, GLN {begin}, over {hops} hop{'s' * (hops > 1)}"


def _lot_custody(matter: Matter) -> Finding:
    """A scan without a serial can still show that the party named never had any unit of the lot."""
    lot, named = matter.lot, matter.evidence.holder
    if lot is None or named is None:
        return skipped("the scan names no unit to follow, and no holder was named")
    lines = [line for line in holdings(matter.state, lot.id) if line.partner == named]
    if not lines:
        return failed(f"the ledger has no unit of {said(lot, matter.state)} with GLN {named}", Advice.OTHER_HOLDER)
    line = lines[0]
    counts = f"{line.in_custody} in custody, {line.in_transit_to} in transit to it, {line.dispensed} dispensed"
    return skipped(f"the scan names no unit to follow; of this lot GLN {named} has {counts}")


def check_documents(matter: Matter) -> Finding:
    """8. The documents in hand match the commitments in the records that touch the goods.

    A document whose commitment stands elsewhere on the ledger is about other goods and is only counted.
    """
    documents = matter.evidence.documents
    if not documents:
        return skipped("no document is in hand")
    own = set(matter.commitments)
    elsewhere = 0
    for document in documents:
        value = document.commitment.value
        if not matter.evidence.source.is_committed(value):
            return failed(f"{document.name}: nobody committed to it on this ledger", Advice.DOCUMENTS)
        if value in own and not document.opens:
            return failed(f"{document.name}: it is not what was committed to, or its salt is wrong", Advice.DOCUMENTS)
        elsewhere += value not in own
    matched = len({document.commitment.value for document in documents} & own)
    others = f"; {elsewhere} in hand concern other goods" if elsewhere else ""
    if matched == 0:
        return skipped(f"no document in hand is about these goods{others}")
    return passed(f"{matched} of the {len(own)} commitments on its way are opened by documents in hand{others}")


def check_evidence(matter: Matter) -> Finding:
    """9. The evidence is fresh and final: how old, how many blocks, which validators. Never a reason to suspect."""
    evidence = matter.evidence
    age = evidence.asked_at - evidence.head_time
    newest = f"the newest block, {evidence.head}, is of {moment(evidence.head_time)}"
    if age < -CLOCK_SKEW:
        return skipped(f"{newest}, which is {_span(-age)} ahead of the clock here: one of them is wrong", Advice.STALE)
    old = f"{newest}, {_span(max(age, dt.timedelta()))} old"
    if age > FRESH:
        limit = f"older than {_span(FRESH)}: the chain is idle, or its newer blocks were not seen"
        return skipped(f"{old}, which is {limit}", Advice.STALE)
    blocks = [step.block for step in matter.history.steps]
    if not blocks:
        return passed(f"{old}; no record touches the goods{_sealed(matter)}")
    depth, wanted = evidence.head - max(blocks) + 1, evidence.confirmations
    last = f"the last record of the goods is in block {max(blocks)}"
    if depth < wanted:
        return skipped(f"{old}; {last}, {depth} deep where {wanted} are wanted: it may still be undone", Advice.STALE)
    return passed(f"{old}; {last}, and final{_sealed(matter)}")


def _sealed(matter: Matter) -> str:
    """By whom the newest block was sealed, where that was shown."""
    return f"; sealed by {', '.join(matter.evidence.validators)}" if matter.evidence.validators else ""


def _span(time: dt.timedelta) -> str:
    seconds = int(time.total_seconds())
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {name}{'s' * (count > 1)}"
    return f"{seconds} second{'s' * (seconds != 1)}"
