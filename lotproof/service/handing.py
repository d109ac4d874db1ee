"""Custody from hand to hand by signature: one signs, the other sends the transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from lotproof.commit.documents import Commitment, DocumentKind
from lotproof.errors import BadInput, Refused
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.item import NO_ITEM, ItemId, PartnerId
from lotproof.ports import Signer
from lotproof.rules.refusals import item_name
from lotproof.service.desk import Desk, Done
from lotproof.service.goods import in_transit
from lotproof.service.slips import Consent, HandOverSlip, NoticeSlip, ReceiptSlip, SlipGoods
from lotproof.service.wanted import Wanted, incoming, own

MOST_HOURS = 30 * 24
"""The ledger takes no deadline further away."""


def sign_hand_over(
    desk: Desk, wanted: Wanted, to: Gln, hours: int, papers: bytes | None
) -> tuple[list[Done], HandOverSlip]:
    """The desk's consent to hand ``wanted`` over to ``to`` within ``hours``.

    Nothing is sent but what it takes to have the goods loose. Judged as a shipment would be. Raises Refused.
    """
    from lotproof.chain.handover import sign_hand_over as sign

    splits, items = own(desk, wanted)
    before = [*splits, *_taken_out(desk, items, {split.item for split in splits})]
    desk.judge([*before, v.Ship(items=tuple(items), to=to)])
    done = desk.act(before) if before else []
    goods, end, commitment = _goods(desk, items), _deadline(desk.ledger.clock(), hours), _kept(desk, papers)
    value = commitment.value if commitment else v.NO_DOCUMENT
    signature = sign(desk.signer, goods, goods.items, goods.versions, to, end, value)
    return done, HandOverSlip(
        goods=goods, consent=_consent(end, commitment, signature), shipper=desk.signer.address, to=to
    )


def _taken_out(desk: Desk, items: Iterable[ItemId], cut: Collection[ItemId]) -> list[v.Unpack]:
    """What is packed is not signed over; what is ``cut`` leaves its container by that."""
    packed: dict[ItemId, list[ItemId]] = {}
    for item in sorted(items):
        known = desk.state.items.get(item)
        if known is not None and known.container != NO_ITEM and item not in cut:
            packed.setdefault(known.container, []).append(item)
    return [v.Unpack(container=container, items=tuple(inside)) for container, inside in packed.items()]


def receive_signed(desk: Desk, handed: HandOverSlip, papers: bytes | None = None) -> list[Done]:
    """Takes custody by the holder's signature. Raises Refused where it is for another, or the goods have changed."""
    _require_here(desk, handed.goods)
    if handed.to != desk.partner.gln:
        raise Refused(f"this was signed for GLN {handed.to}, and GLN {desk.partner.gln} asks", promise="P3")
    _require_unchanged(desk, handed.goods)
    _keep(desk, handed.consent, papers)
    verb = v.ReceiveSigned(
        items=handed.goods.items,
        shipper=handed.shipper,
        deadline=handed.consent.deadline,
        signature=handed.consent.signature,
        document=handed.consent.document,
    )
    return desk.act([verb])


def sign_receipt(desk: Desk, wanted: Wanted | None, hours: int, papers: bytes | None) -> ReceiptSlip:
    """The receipt of what is in transit to the desk's partner, for another to send. Raises Refused."""
    items = incoming(desk, wanted)
    desk.judge([v.ReceiveItems(items=items)])
    return _receipt(desk.signer, _goods(desk, items), _deadline(desk.ledger.clock(), hours), _kept(desk, papers))


def sign_noticed(signer: Signer, notice: NoticeSlip, now: dt.datetime, hours: int, papers: bytes | None) -> ReceiptSlip:
    """The receipt of what a notice tells of, signed without a look at the chain."""
    commitment = None if papers is None else Commitment.to(papers, DocumentKind.TRANSACTION)
    return _receipt(signer, notice.goods, _deadline(now, hours), commitment)


def deliver(desk: Desk, receipts: Sequence[ReceiptSlip]) -> list[Done]:
    """Sends signed receipts in one transaction: whoever sends them, custody goes to those who signed."""
    for receipt in receipts:
        _require_here(desk, receipt.goods)
        _require_unchanged(desk, receipt.goods)
    signed = tuple(
        v.SignedReceipt(
            items=receipt.goods.items,
            receiver=receipt.receiver,
            deadline=receipt.consent.deadline,
            document=receipt.consent.document,
            signature=receipt.consent.signature,
        )
        for receipt in receipts
    )
    return desk.act([v.Deliver(receipts=signed)])


def on_the_way(desk: Desk, to: Gln) -> list[ItemId]:
    """What the desk's partner has in transit to ``to``."""
    known = desk.state.partner(to)
    return in_transit(desk.state, of=desk.partner_id, to=PartnerId(known.id)) if known else []


def notice_of(desk: Desk, items: Iterable[ItemId], to: Gln) -> NoticeSlip:
    """Tells ``to`` what is in transit to it, in the state that it is in now."""
    return NoticeSlip(goods=_goods(desk, sorted(items)), to=to)


def _goods(desk: Desk, items: Iterable[ItemId]) -> SlipGoods:
    state = desk.state
    named = tuple(items)
    versions = tuple(state.items[item].version for item in named)
    return SlipGoods(chain_id=desk.ledger.chain_id, ledger=desk.ledger.address, items=named, versions=versions)


def _receipt(signer: Signer, goods: SlipGoods, end: dt.datetime, commitment: Commitment | None) -> ReceiptSlip:
    from lotproof.chain.handover import sign_receipt as sign

    value = commitment.value if commitment else v.NO_DOCUMENT
    signature = sign(signer, goods, goods.items, goods.versions, end, value)
    return ReceiptSlip(goods=goods, consent=_consent(end, commitment, signature), receiver=signer.address)


def _consent(end: dt.datetime, commitment: Commitment | None, signature: bytes) -> Consent:
    value, salt = (commitment.value, commitment.salt) if commitment else (v.NO_DOCUMENT, bytes(32))
    return Consent(deadline=end, document=value, salt=salt, signature=signature)


def _deadline(now: dt.datetime, hours: int) -> dt.datetime:
    return now.replace(microsecond=0) + dt.timedelta(hours=hours)


def _kept(desk: Desk, papers: bytes | None) -> Commitment | None:
    if papers is None:
        return None
    commitment = Commitment.to(papers, DocumentKind.TRANSACTION)
    desk.store.put_document(commitment, papers)
    return commitment


def _keep(desk: Desk, consent: Consent, papers: bytes | None) -> None:
    if papers is not None:
        consent.check(papers)
        desk.store.put_document(Commitment(consent.document, consent.salt, DocumentKind.TRANSACTION), papers)


def _require_here(desk: Desk, goods: SlipGoods) -> None:
    here = (desk.ledger.chain_id, desk.ledger.address)
    if (goods.chain_id, goods.ledger) != here:
        found = f"a signature for the ledger {goods.ledger} on chain {goods.chain_id}"
        raise BadInput(found, expected=f"one for {here[1]} on chain {here[0]}")


def _require_unchanged(desk: Desk, goods: SlipGoods) -> None:
    """The chain would say no more than that the signature is not over this."""
    state = desk.state
    for item, version in zip(goods.items, goods.versions, strict=True):
        known = state.items.get(item)
        if known is not None and known.version != version:
            said = f"{item_name(item, state)} has moved or changed since this was signed; a signature is good once"
            raise Refused(said, promise="P3", error="BadSignature", facts={"item": item})
