"""From one event after the other to verbs, on the state that the events before it leave (lotproof.rules.plan)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from lotproof.commit.secret import LotSecret
from lotproof.commit.tree import UnitTree
from lotproof.errors import BadInput, NotFound, Refused
from lotproof.model import verb as v
from lotproof.model.event import Action, EpcisEvent, EventKind, EventRef, Party, Quantity
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, Sgtin, Sscc
from lotproof.model.item import Item, ItemId, PartnerId, item_of, item_of_sgtin, item_of_sscc
from lotproof.model.lot import Lot
from lotproof.rules.decide import decide
from lotproof.rules.describe import describe
from lotproof.rules.draft import Draft
from lotproof.rules.held import not_held_yet
from lotproof.rules.packing import PackedLot, is_commissioning, is_packing
from lotproof.rules.planned import NewLot, Note
from lotproof.rules.refusals import item_name
from lotproof.rules.selection import KnownUnits, Trees, find_unit, select, unit_verb
from lotproof.rules.sieve import Sieve
from lotproof.rules.state import NOBODY, State
from lotproof.rules.stated import check_stated, kind_of, party_of, place_of
from lotproof.rules.stock import Stock
from lotproof.rules.unfit import UNFIT, noun_phrase, placed

NewSecret = Callable[[PackedLot], LotSecret]
"""The secret of a lot that is to be registered."""


def by_chance(_: PackedLot) -> LotSecret:
    """A secret that nothing brings back."""
    return LotSecret.new()


class Planner:
    """Plans one event after the other; ``ref`` is the one that it is at."""

    def __init__(
        self,
        state: State,
        account: str,
        gln: Gln,
        now: dt.datetime,
        trees: Trees,
        new_secret: NewSecret,
        sieve: Sieve,
        stock_barred: Refused | None = None,
    ) -> None:
        self.state = state
        self.account = account
        self.gln = gln
        self.now = now
        self.trees = KnownUnits(trees)
        self.new_secret = new_secret
        self.sieve = sieve
        own = self.state.partner(gln)
        self.stock = Stock(self.state, PartnerId(own.id) if own else NOBODY, stock_barred)
        self.lot_of: dict[Sgtin, PackedLot] = {}
        self.cases: set[Sgtin] = set()
        self.draft = Draft(self.state)
        self.ref: EventRef
        self.notes: list[Note] = []
        self.new_lots: list[NewLot] = []

    def meet(self, lots: Mapping[tuple[Gtin, LotNumber], PackedLot]) -> None:
        """Takes notice of the lots that the file commissions."""
        for lot in lots.values():
            self.lot_of.update(dict.fromkeys(lot.units, lot))
            self.cases.update(lot.cases)

    def note(self, sentence: str, *, unsupported: bool = False) -> None:
        """Says why nothing is sent for the event; ``unsupported``: it is this planner that knows no verb for it."""
        self.notes.append(Note(self.ref, sentence, unsupported))

    def do(self, event: EpcisEvent, verb: v.Verb) -> None:
        """Judges ``verb`` on the state so far and takes it into the plan."""
        sentence = describe(verb, self.state)
        try:
            records = decide(self.state, self.account, verb, self.now)
        except Refused as error:
            raise placed(error, event) from error
        self.draft.add(self.ref, event, verb, records, self.state, sentence)
        for record in records:
            self.state.apply(record)

    def try_out(self, ref: EventRef, event: EpcisEvent) -> None:
        """Plans one event as a whole or not at all."""
        if not self.sieve.passes(ref, event):
            return
        self.ref = ref
        notes, lots = len(self.notes), len(self.new_lots)
        try:
            with self.state.attempt():
                self.take(event)
        except (BadInput, Refused) as error:
            for lot in self.new_lots[lots:]:
                self.trees.forget((lot.gtin, lot.number))
            self.draft.take_back()
            del self.notes[notes:], self.new_lots[lots:]
            self.sieve.refuse(ref, error)
            self.sieve.spoil(event)
        else:
            self.draft.keep()

    def take(self, event: EpcisEvent) -> None:
        """Plans one event, or notes why there is nothing to do."""
        if event.error is not None:
            self.note("declares an earlier event wrong: what was recorded stays, a correcting event is captured")
        elif is_commissioning(event):
            self._commission(event)
        elif is_packing(event):
            self._pack(event)
        elif event.kind is EventKind.AGGREGATION and event.action is Action.DELETE:
            self._unpack(event)
        elif event.kind is EventKind.OBJECT and event.biz_step is not None:
            self._move(event, event.biz_step)
        else:
            self.note(f"this ledger does not act on {kind_of(event)}", unsupported=True)

    def _commission(self, event: EpcisEvent) -> None:
        done = len(self.draft.steps)
        for epc in event.epcs:
            if isinstance(epc.key, Sscc):
                self._commission_sscc(event, epc.key)
            elif isinstance(epc.key, Sgtin):
                maker = self._other_maker(epc.key.gtin)
                if maker is not None:
                    self._require_captured(event, epc.key.gtin, maker)
                    self.note(f"an act of GLN {maker}, the maker of GTIN {epc.key.gtin}")
                    return
                if epc.key not in self.cases:
                    self._commission_sgtin(event, epc.key)
        if len(self.draft.steps) == done:
            known = any(isinstance(epc.key, Sgtin | Sscc) for epc in event.epcs)
            self.note("on the ledger with its lot" if known else "names no SGTIN or SSCC")

    def _require_captured(self, event: EpcisEvent, gtin: Gtin, maker: Gln) -> None:
        """What comes later in the file speaks of a lot that its maker has to register first."""
        if (
            event.lot is not None
            and self.state.lot(gtin, event.lot) is None
            and gtin in {unit.gtin for unit in self.lot_of}
        ):
            found = f"{event.where}: lot (01){gtin}(10){event.lot} is not on the ledger yet"
            raise Refused(f"{found}: its maker, GLN {maker}, captures first", promise="P8", error="UnknownLot")

    def _other_maker(self, gtin: Gtin) -> Gln | None:
        product = self.state.products.get(gtin)
        maker = self.state.gln_of(product.maker) if product else None
        return maker if maker != self.gln else None

    def _commission_sscc(self, event: EpcisEvent, sscc: Sscc) -> None:
        if item_of_sscc(sscc) not in self.state.items:
            self.do(event, v.CommissionLogisticUnit(sscc=sscc, prefix=self._prefix(event, sscc)))

    def _commission_sgtin(self, event: EpcisEvent, unit: Sgtin) -> None:
        lot = self.lot_of.get(unit)
        if lot is None:
            if item_of_sgtin(unit) not in self.state.items:
                self.do(event, v.CommissionCase(sgtin=unit))
        elif not self.trees.added((lot.gtin, lot.number)):
            self._register(event, lot)

    def _register(self, event: EpcisEvent, lot: PackedLot) -> None:
        tree = UnitTree(lot.serials, self.new_secret(lot))
        verb = v.RegisterLot(
            gtin=lot.gtin,
            number=lot.number,
            expiry=lot.expiry,
            units=len(tree),
            root=tree.root,
            case_gtin=lot.case_gtin,
            cases=lot.contract_cases,
        )
        self.do(event, verb)
        self.trees.add((lot.gtin, lot.number), tree)
        self.new_lots.append(NewLot(lot.gtin, lot.number, lot.expiry, tree))

    def _pack(self, event: EpcisEvent) -> None:
        parent = self._parent(event)
        container = item_of(parent)
        known = self.state.items.get(container)
        if known is not None and not known.is_container:
            self._note_case(event, known)
            return
        items = self._select(event, (child.key for child in event.children))
        if items and all(self.state.items[item].container == container for item in items):
            self.note(f"{item_name(container, self.state)} holds these already")
            return
        if known is None:
            self.do(event, self._new_container(event, parent))
        self.do(event, v.Pack(container=container, items=tuple(items)))

    def _note_case(self, event: EpcisEvent, case: Item) -> None:
        """A homogeneous case is the range of its units: nothing is to be packed, but the units must be those."""
        for child in event.children:
            found = find_unit(self.state, self.trees, child.key) if isinstance(child.key, Sgtin) else None
            if found is not None and (found[0] != case.lot or found[1] not in case):
                expected = f"units of {item_name(case.id, self.state)}, which was registered with its lot"
                raise BadInput(f"{child}", expected=expected, where=event.where)
        self.note("on the ledger with its lot: the case is a range of units")

    def _unpack(self, event: EpcisEvent) -> None:
        parent = self._parent(event)
        container = item_of(parent)
        known = self.state.items.get(container)
        if known is not None and not known.is_container:
            self.note(f"{item_name(container, self.state)} is a range of units: they part when they next move")
            return
        keys = [child.key for child in event.children]
        items = self._select(event, keys) if keys else sorted(self.state.contents.get(container, ()))
        if items or known is None:
            self.do(event, v.Unpack(container=container, items=tuple(items)))
        else:
            self.note(f"{item_name(container, self.state)} is empty")

    def _move(self, event: EpcisEvent, step: str) -> None:
        act = BUSINESS_STEPS.get(step)
        if act is None:
            self.note(f"this ledger does not act on {kind_of(event)}", unsupported=True)
        else:
            act(self, event)

    def _void(self, event: EpcisEvent) -> None:
        if self._is_own(event.sources):
            self.do(event, v.VoidShipping(items=self._movable(event)))

    def _dispense(self, event: EpcisEvent) -> None:
        self._spend(event, v.Dispense)

    def _decommission(self, event: EpcisEvent) -> None:
        self._spend(event, v.Decommission)

    def _ship(self, event: EpcisEvent) -> None:
        if not self._is_own(event.sources):
            return
        to = party_of(event.destinations)
        if to is None:
            expected = "destinationList with the owning_party's GLN"
            raise BadInput("a shipping event without consignee", expected=expected, where=event.where)
        items = self._stocked(event) if event.quantities else self._movable(event)
        consignee = self.state.partner(to)
        if consignee and all(self.state.items[item].pending == consignee.id for item in items):
            self.note(f"in transit to GLN {to} already")
        else:
            check_stated(self.state, event, items)
            self.do(event, v.Ship(items=items, to=to))

    def _stocked(self, event: EpcisEvent) -> tuple[ItemId, ...]:
        """What a shipping event names, quantities of a lot included: those are taken from own free stock."""
        items = set(self._select(event, (epc.key for epc in event.epcs))) if event.epcs else set()
        for quantity in event.quantities:
            lot = self._lot_of(event, quantity)
            try:
                splits, found = self.stock.take(lot, int(quantity.amount or 0))
            except Refused as error:
                raise placed(error, event, "quantity") from error
            for split in splits:
                self.do(event, split)
            items.update(found)
        return tuple(sorted(items))

    def _lot_of(self, event: EpcisEvent, quantity: Quantity) -> Lot:
        named, amount = quantity.epc_class, quantity.amount
        whole = amount is not None and amount == int(amount) and quantity.uom is None
        if not isinstance(named.key, Gtin) or named.lot is None or not whole:
            found = "quantities without serial numbers"
            expected = "an epcList of SSCCs or SGTINs, or a whole number of packs of a lot (LGTIN)"
            raise BadInput(found, expected=expected, where=event.where)
        lot = self.state.lot(named.key, named.lot)
        if lot is None:
            found = f"lot (01){named.key}(10){named.lot}, which is not registered"
            raise BadInput(found, expected="a lot that is on the ledger at that point", where=place_of(event, "lot"))
        return lot

    def _receive(self, event: EpcisEvent) -> None:
        if not self._is_own(event.destinations):
            return
        outer = {self.state.outermost(self.state.items[item]).id for item in self._movable(event)}
        self.do(event, v.ReceiveItems(items=tuple(sorted(outer))))

    def _hold(self, event: EpcisEvent) -> None:
        """Either side of a delivery may hold goods back: the act is another's only where it names others alone."""
        parties = (*event.sources, *event.destinations)
        if all(one.party.gln != self.gln for one in parties) and not self._is_own(parties):
            return
        self._require_serials(event)
        keys = not_held_yet(self.state, self.trees, self.gln, [epc.key for epc in event.epcs])
        if keys or not event.epcs:
            self.do(event, v.Quarantine(items=tuple(self._select(event, keys))))
        else:
            self.note("in quarantine already")

    def _spend(self, event: EpcisEvent, verb_type: type[v.Dispense] | type[v.Decommission]) -> None:
        if event.quantities or not event.epcs:
            self.note("names no single units: this ledger takes them out one by one", unsupported=True)
            return
        for epc in event.epcs:
            unit = epc.key
            if isinstance(unit, Sgtin) and item_of_sgtin(unit) not in self.state.items:
                self.do(event, self._unit_verb(event, unit, verb_type))
            else:
                raise BadInput(f"{epc}", expected="single units, not containers or cases", where=event.where)

    def _unit_verb(self, event: EpcisEvent, unit: Sgtin, verb_type: type[v.Dispense] | type[v.Decommission]) -> v.Verb:
        found = find_unit(self.state, self.trees, unit)
        if found is None:
            expected = "a unit of a lot whose passport is here (lotproof lot import)"
            raise BadInput(f"{unit}", expected=expected, where=event.where)
        lot, index = found
        return unit_verb(self.state, self.trees, lot, index, verb_type)

    def _is_own(self, parties: tuple[Party, ...]) -> bool:
        """Whether the acting partner is the one that the event says acted; an event that names nobody is its own."""
        who = party_of(parties)
        if who is None or who == self.gln:
            return True
        self.note(f"an act of GLN {who}, not of GLN {self.gln}")
        return False

    @staticmethod
    def _require_serials(event: EpcisEvent) -> None:
        if event.quantities:
            found = "quantities without serial numbers"
            raise BadInput(found, expected="an epcList of SSCCs or SGTINs", where=event.where)

    def _movable(self, event: EpcisEvent) -> tuple[ItemId, ...]:
        self._require_serials(event)
        if not event.epcs:
            raise BadInput("no objects", expected="an epcList of SSCCs or SGTINs", where=event.where)
        return tuple(self._select(event, (epc.key for epc in event.epcs)))

    def _select(self, event: EpcisEvent, keys: Iterable[object]) -> list[ItemId]:
        """The items that hold exactly what ``event`` names, after the splits that this takes."""
        wanted = []
        for key in keys:
            if not isinstance(key, Sgtin | Sscc):
                raise BadInput("an object that is no SGTIN or SSCC", expected="SGTINs or SSCCs", where=event.where)
            wanted.append(key)
        try:
            splits, items = select(self.state, self.trees, wanted)
        except NotFound as error:
            known = all(key.gtin in self.state.products for key in wanted if isinstance(key, Sgtin))
            column, missing = ("serial", "UnknownItem") if known else ("gtin", "UnknownProduct")
            found, where = noun_phrase(str(error)), place_of(event, column)
            raise BadInput(found, expected=UNFIT[missing], where=where) from error
        for split in splits:
            self.do(event, split)
        return items

    def _parent(self, event: EpcisEvent) -> Sgtin | Sscc:
        key = event.parent.key if event.parent else None
        if not isinstance(key, Sgtin | Sscc):
            raise BadInput("a parent that is no SGTIN or SSCC", expected="parentID with one", where=event.where)
        return key

    def _new_container(self, event: EpcisEvent, name: Sgtin | Sscc) -> v.Verb:
        if isinstance(name, Sgtin):
            return v.CommissionCase(sgtin=name)
        return v.CommissionLogisticUnit(sscc=name, prefix=self._prefix(event, name))

    def _prefix(self, event: EpcisEvent, sscc: Sscc) -> CompanyPrefix:
        own = self.state.partner(self.gln)
        for prefix in own.prefixes if own else ():
            if prefix.covers(sscc):
                return prefix
        found = f"SSCC (00){sscc}, under no GS1 company prefix of GLN {self.gln}"
        raise BadInput(found, expected="a name under a prefix of its own", where=event.where)


BUSINESS_STEPS: Mapping[str, Callable[[Planner, EpcisEvent], None]] = {
    "shipping": Planner._ship,
    "receiving": Planner._receive,
    "accepting": Planner._receive,
    "void_shipping": Planner._void,
    "dispensing": Planner._dispense,
    "retail_selling": Planner._dispense,
    "decommissioning": Planner._decommission,
    "destroying": Planner._decommission,
    "holding": Planner._hold,
}
"""What the planner does for an ObjectEvent of each business step of the CBV; on others it does not act."""
