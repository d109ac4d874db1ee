"""What the checks look at: the scan, the evidence, and what the records say of what was scanned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lotproof.gs1 import Scan
from lotproof.model.item import NO_ITEM, PartnerId
from lotproof.model.lot import Lot
from lotproof.rules import State
from lotproof.rules.refusals import item_name, lot_name, partner_name
from lotproof.verify.evidence import Document, Evidence
from lotproof.verify.history import History
from lotproof.verify.steps import Step, set_aside
from lotproof.verify.subject import Subject, find_subject


@dataclass(frozen=True, slots=True)
class Matter:
    """``history`` follows what ``subject`` found the scan to name."""

    scan: Scan
    evidence: Evidence
    subject: Subject
    history: History

    @classmethod
    def of(cls, scan: Scan, evidence: Evidence) -> Matter:
        """Finds what is meant, and follows it through the records that concern it."""
        subject = find_subject(scan, evidence)
        return cls(scan, evidence, subject, History(subject.goods, evidence.source))

    def with_documents(self, documents: Sequence[Document]) -> Matter:
        """The same with ``documents`` in hand, which may have been looked up by ``commitments``."""
        return replace(self, evidence=replace(self.evidence, documents=documents))

    @property
    def commitments(self) -> tuple[bytes, ...]:
        """What was committed to on the way of the goods, each once, in order."""
        return tuple(dict.fromkeys(step.document for step in self.history.steps if any(step.document)))

    @property
    def state(self) -> State:
        """The ledger at the head."""
        return self.history.state

    @property
    def lot(self) -> Lot | None:
        """The one lot that the scan names, as the ledger has it now."""
        return self.subject.lot

    @property
    def lots(self) -> tuple[Lot, ...]:
        """The lots concerned: of a container, those it may hold units of."""
        item = self.history.item
        if item is None:
            return (self.lot,) if self.lot else ()
        return tuple(self.state.lots[lot] for lot in self.state.lots_in(item))

    @property
    def holder(self) -> PartnerId:
        """Who has custody now, or destroyed the goods; 0 where they do not stand on the ledger."""
        outer = self.history.outermost
        return (self.state.destroyer_of(outer) or outer.holder) if outer else PartnerId(0)

    @property
    def set_aside(self) -> tuple[str, ...]:
        """What keeps the goods from moving on: quarantined, returned, missing, destroyed."""
        item = self.history.item
        return set_aside(list(self.state.chain_of(item))) if item else ()

    @property
    def consignee(self) -> PartnerId:
        """To whom the goods are in transit; 0 for nobody."""
        outer = self.history.outermost
        return outer.pending if outer else PartnerId(0)

    def name_of(self, partner: PartnerId) -> str:
        """``GLN`` and the number."""
        return partner_name(partner, self.state)

    def lot_fields(self) -> dict[str, object] | None:
        """The lot as JSON; None where the scan names no registered lot."""
        lot = self.lot
        if lot is None:
            return None
        return {
            "gtin": str(lot.gtin),
            "lot": str(lot.number),
            "expiry": lot.expiry.isoformat(),
            "units": lot.units,
            "maker": str(self.state.gln_of(PartnerId(lot.maker))),
            "recallClass": lot.recall_class,
            "unit": self.subject.index,
        }

    def holder_fields(self) -> dict[str, object] | None:
        """Who has custody now as JSON; None where the goods do not stand on the ledger."""
        item = self.history.item
        if item is None:
            return None
        container = self.history.outermost if item.container != NO_ITEM else None
        consignee = self.consignee
        return {
            "gln": str(self.state.gln_of(self.holder)),
            "inTransitTo": str(self.state.gln_of(consignee)) if consignee else None,
            "item": item_name(item.id, self.state),
            "container": item_name(container.id, self.state) if container else None,
            "setAside": list(self.set_aside),
        }

    def last(self, *words: str) -> str:
        """By whom and when the last step of these words was done, to end a sentence with."""
        step = next((step for step in reversed(self.history.steps) if step.what in words), None)
        return f" {_by(step)} on {moment(step.time)}" if step else ""


def _by(step: Step) -> str:
    return f"by GLN {step.by}" if step.by else "by a registrar"


def said(lot: Lot, state: State) -> str:
    """A lot in a sentence."""
    return lot_name(lot.id, state)


def moment(time: dt.datetime) -> str:
    """A time in a sentence: UTC, to the minute."""
    return time.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
