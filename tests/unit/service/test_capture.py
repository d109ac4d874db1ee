"""A file goes in, verbs go out: each event accounted for, each verb once."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from lotproof.commit.documents import DocumentKind
from lotproof.errors import BadInput, ChainUnreachable, Refused
from lotproof.model import record as rec
from lotproof.model.event import EpcisDocument
from lotproof.model.identifiers import LotNumber
from lotproof.model.item import PartnerId
from lotproof.model.verb import CommissionLogisticUnit, Pack, RegisterLot, Ship
from lotproof.outbox import Store
from lotproof.outbox.sender import Progress, Sender
from lotproof.rules.state import State
from lotproof.service.capture import capture
from lotproof.service.intake import Intake
from lotproof.service.party import ActingParty
from lotproof.service.report import CaptureReport, EventOutcome
from tests.kept import intents
from tests.simulators.ledger import GAS, Killed
from tests.unit.outbox.world import MAKER, MAKER_KEY, NOW, PRODUCT, World, plan_verbs, read_chain, ship

LOT = LotNumber("LP2611A")
VERBS = [RegisterLot, CommissionLogisticUnit, Pack, Ship]
TABLES = ("batches", "intents", "transactions", "documents", "events", "passports", "names")


def outcomes(report: CaptureReport) -> list[str]:
    return [str(line.outcome) for line in report.lines]


def rows(store: Store) -> int:
    return sum(store.database.value(f"SELECT count(*) FROM {table}") for table in TABLES)  # noqa: S608


def interrupted(world: World, document: EpcisDocument, after: int, point: str = "arrived") -> None:
    """A capture that is killed."""
    world.fail(after, point)
    with pytest.raises(Killed):
        world.capture(document)


def refused_at_the_last_step(world: World, document: EpcisDocument) -> CaptureReport:
    """The consignee is suspended while the file is being sent."""
    return world.capture(document, on_progress=world.suspend_wholesaler)


def test_the_file_comes_to_four_verbs_in_order(world: World, document: EpcisDocument) -> None:
    world.capture(document)
    assert [type(verb) for verb in world.ledger.executed] == VERBS


def test_each_event_has_a_line(world: World, document: EpcisDocument) -> None:
    report = world.capture(document)
    assert outcomes(report) == ["sent", *["noted"] * 4, *["sent"] * 3]
    assert [line.where for line in report.lines] == [event.where for event in document.events]
    assert all(line.sentence for line in report.lines)


def test_a_line_names_transaction_and_gas(world: World, document: EpcisDocument) -> None:
    last = world.capture(document).lines[-1]
    assert (last.biz_step, last.gas) == ("shipping", GAS)
    assert set(last.transactions) <= set(world.ledger.receipts)


def test_totals_add_up(world: World, document: EpcisDocument) -> None:
    report = world.capture(document)
    assert report.totals.events == {EventOutcome.SENT: 4, EventOutcome.NOTED: 4}
    assert (report.totals.transactions, report.totals.gas) == (4, sum(line.gas for line in report.lines))


def test_the_second_time_changes_nothing_and_says_so(world: World, document: EpcisDocument) -> None:
    world.capture(document)
    before, store = world.ledger.head(), world.fresh_store()
    kept = rows(store)
    report = world.capture(document, store=store)
    assert outcomes(report) == ["already captured"] * 8
    assert (report.totals.transactions, report.totals.gas, world.ledger.head(), rows(store)) == (0, 0, before, kept)


def test_what_was_captured_before_still_names_its_transaction(world: World, document: EpcisDocument) -> None:
    first, second = world.capture(document), world.capture(document)
    assert second.lines[0].transactions == first.lines[0].transactions != ()


def test_only_what_is_new_in_a_longer_file_is_sent(world: World, document: EpcisDocument) -> None:
    world.capture(replace(document, events=document.events[:-1]))
    report = world.capture(document)
    assert outcomes(report) == [*["already captured"] * 7, "sent"]
    assert [type(verb) for verb in world.ledger.executed] == VERBS


def test_a_dry_run_shows_the_plan_and_changes_nothing(world: World, document: EpcisDocument, store: Store) -> None:
    report = world.capture(document, dry_run=True, store=store)
    assert outcomes(report) == ["planned", *["noted"] * 4, *["planned"] * 3]
    assert (report.dry_run, world.ledger.executed, rows(store)) == (True, [], 0)


def test_a_dry_run_after_the_capture_says_captured(world: World, document: EpcisDocument) -> None:
    world.capture(document)
    assert outcomes(world.capture(document, dry_run=True)) == ["already captured"] * 8


@pytest.mark.parametrize("after", range(3))
def test_a_dry_run_over_an_unfinished_run_looks_past_it(world: World, document: EpcisDocument, after: int) -> None:
    interrupted(
        world, replace(document, events=document.events[:-1]), min(after, 1), "arrived" if after < 2 else "sign"
    )
    before = len(world.ledger.executed)
    report = world.capture(document, dry_run=True)
    assert outcomes(report) == [*["already captured"] * 7, "planned"]
    assert len(world.ledger.executed) == before


def test_a_plan_that_is_refused_writes_and_sends_nothing(world: World, document: EpcisDocument, store: Store) -> None:
    world.suspend_wholesaler()
    with pytest.raises(Refused, match="is suspended"):
        world.capture(document, store=store)
    assert (world.ledger.executed, rows(store)) == ([], 0)


def test_a_file_that_does_not_fit_writes_and_sends_nothing(world: World, document: EpcisDocument, store: Store) -> None:
    with pytest.raises(BadInput):
        world.capture(replace(document, events=document.events[-1:]), store=store)
    assert (world.ledger.executed, rows(store)) == ([], 0)


def test_an_event_without_hash_is_refused(world: World, document: EpcisDocument) -> None:
    events = (replace(document.events[0], hash=""),)
    with pytest.raises(BadInput, match="an event without hash"):
        world.capture(replace(document, events=events))


def test_the_lots_secret_is_kept_before_anything_is_sent(world: World, document: EpcisDocument) -> None:
    interrupted(world, document, 0, "sign")
    passport = world.fresh_store().passport(PRODUCT, LOT)
    assert passport is not None
    assert (len(passport.units), world.ledger.executed) == (12, [])


def test_the_passport_proves_what_was_registered(world: World, document: EpcisDocument) -> None:
    world.capture(document)
    registered, passport = world.ledger.executed[0], world.fresh_store().passport(PRODUCT, LOT)
    assert isinstance(registered, RegisterLot)
    assert passport is not None
    assert (registered.root, passport.expiry, passport.ledger) == (
        passport.root,
        registered.expiry,
        world.ledger.address,
    )


def test_each_verb_commits_to_its_events(world: World, document: EpcisDocument) -> None:
    world.capture(document)
    store, verb = world.fresh_store(), world.ledger.executed[0]
    assert isinstance(verb, RegisterLot)
    found = store.document(verb.document)
    assert found is not None
    assert (found.commitment.kind, found.commitment.opens(found.body)) == (DocumentKind.EVENT, True)
    assert json.loads(found.body)["eventHashes"] == [document.events[0].hash]


def test_a_shipment_commits_to_its_transaction_statement(world: World, document: EpcisDocument) -> None:
    world.capture(document)
    verb = world.ledger.executed[-1]
    assert isinstance(verb, Ship)
    found = world.fresh_store().document(verb.document)
    assert found is not None
    assert found.commitment.kind is DocumentKind.TRANSACTION
    assert json.loads(found.body)["statement"]["affirmed"] is True


def test_names_are_kept(world: World, document: EpcisDocument) -> None:
    world.capture(document)
    assert world.fresh_store().company_name(MAKER) == "Larkfield Laboratories"


def test_a_capture_cut_off_is_finished_by_the_next(world: World, document: EpcisDocument) -> None:
    interrupted(world, document, 1)
    report = world.capture(document)
    assert report.resumed is not None
    assert ([type(verb) for verb in world.ledger.executed], report.sent) == (VERBS, None)
    assert outcomes(report) == ["already captured", *["noted"] * 4, "already captured", *["sent"] * 2]


def test_a_capture_cut_off_is_finished_before_another_file(world: World, document: EpcisDocument) -> None:
    interrupted(world, replace(document, events=document.events[:-1]), 0)
    report = world.capture(replace(document, events=document.events[-1:]))
    assert [type(verb) for verb in world.ledger.executed] == VERBS
    assert report.resumed is not None
    assert len(report.resumed.mined) == 3


def test_a_state_read_before_the_rest_was_finished_is_read_again(world: World, document: EpcisDocument) -> None:
    source = read_chain(world.ledger)
    source.update()
    interrupted(world, replace(document, events=document.events[:-1]), 0)
    world.capture(replace(document, events=document.events[-1:]), source=source)
    assert [type(verb) for verb in world.ledger.executed] == VERBS


def test_a_lost_connection_is_finished_by_the_next(world: World, document: EpcisDocument) -> None:
    world.cut_off(2, "broadcast")
    with pytest.raises(ChainUnreachable):
        world.capture(document)
    world.fail(-1)
    world.capture(document)
    assert [type(verb) for verb in world.ledger.executed] == VERBS


def test_a_verb_refused_on_the_way_is_a_line_of_the_report(world: World, document: EpcisDocument) -> None:
    report = refused_at_the_last_step(world, document)
    assert outcomes(report)[-1] == "refused"
    assert "is suspended (P4)" in report.lines[-1].sentence
    assert [intent.error for intent in report.refused] == ["AccreditationSuspended"]


def test_what_depends_on_a_refused_verb_waits(world: World, document: EpcisDocument) -> None:
    lapsed = rec.AccreditationRenewed(
        partner=PartnerId(1), roles=world.ledger.state.partners[PartnerId(1)].roles, valid_until=NOW, licence=bytes(32)
    )

    def lapse(_: Progress) -> None:
        world.ledger.time = NOW + dt.timedelta(seconds=1)
        world.ledger.happen([lapsed])

    report = world.capture(document, on_progress=lapse)
    assert outcomes(report)[-3:] == ["sent", "refused", "waiting"]


def test_what_was_refused_is_tried_again_with_the_same_file(world: World, document: EpcisDocument) -> None:
    refused_at_the_last_step(world, document)
    world.reinstate_wholesaler()
    report = world.capture(document)
    assert outcomes(report)[-1] == "sent"
    assert [type(verb) for verb in world.ledger.executed] == VERBS


def test_what_is_refused_again_stays_to_be_done(world: World, document: EpcisDocument) -> None:
    refused_at_the_last_step(world, document)
    with pytest.raises(Refused, match="is suspended"):
        world.capture(document)
    world.reinstate_wholesaler()
    assert outcomes(world.capture(document))[-1] == "sent"


def suspend_maker(world: World) -> None:
    world.ledger.happen([rec.PartnerSuspended(partner=PartnerId(1), reason=bytes(32))])


def reinstate_maker(world: World) -> None:
    world.ledger.happen([rec.PartnerReinstated(partner=PartnerId(1), reason=bytes(32))])


def registration_refused(world: World, document: EpcisDocument) -> None:
    """The maker is suspended between the plan and the first verb."""
    interrupted(world, document, 0, "sign")
    suspend_maker(world)
    Sender(world.fresh_store(), world.ledger).resume(MAKER_KEY)
    reinstate_maker(world)


def corrected(document: EpcisDocument) -> EpcisDocument:
    """The same lot in other events: another expiry."""
    events = [replace(event, hash=event.hash + "#corrected") for event in document.events]
    return replace(document, events=(replace(events[0], expiry=dt.date(2032, 1, 31)), *events[1:]))


def test_a_lot_refused_at_first_is_registered_with_its_cases(world: World, document: EpcisDocument) -> None:
    registration_refused(world, document)
    world.capture(document)
    verb = world.ledger.executed[0]
    assert isinstance(verb, RegisterLot)
    assert (len(verb.cases), [type(one) for one in world.ledger.executed]) == (3, VERBS)


def test_a_lot_never_registered_may_be_corrected(world: World, document: EpcisDocument) -> None:
    registration_refused(world, document)
    world.capture(corrected(document))
    verb, store = world.ledger.executed[0], world.fresh_store()
    assert isinstance(verb, RegisterLot)
    assert store.passport_root(PRODUCT, LOT) == verb.root
    assert store.database.value("SELECT count(*) FROM passports") == 2


def test_a_registered_lot_never_loses_its_passport_to_a_stale_plan(world: World, document: EpcisDocument) -> None:
    stale = State(list(world.ledger.log))
    world.capture(document)
    store = world.fresh_store()
    root, kept = store.passport_root(PRODUCT, LOT), rows(store)
    with pytest.raises(Refused, match="has a passport here"):
        world.capture(corrected(document), store=store, state=stale)
    assert (store.passport_root(PRODUCT, LOT), rows(store)) == (root, kept)


def test_an_event_planned_anew_sets_its_old_intents_aside(world: World, document: EpcisDocument) -> None:
    interrupted(world, document, 0, "sign")
    suspend_maker(world)
    again = iter([lambda: reinstate_maker(world)])
    report = world.capture(document, on_progress=lambda _: next(again, lambda: None)())
    assert sorted(type(verb).__name__ for verb in world.ledger.executed) == sorted(verb.__name__ for verb in VERBS)
    assert outcomes(report) == ["sent", *["noted"] * 4, *["sent"] * 3]
    states = [str(intent.state) for intent in intents(world.fresh_store())]
    assert sorted(states) == [*["mined"] * 4, "refused"]


def test_what_was_set_aside_is_never_tried_again(world: World, document: EpcisDocument) -> None:
    test_an_event_planned_anew_sets_its_old_intents_aside(world, document)
    assert outcomes(world.capture(document)) == ["already captured"] * 8


def test_two_captures_at_once_do_not_send_twice(world: World, document: EpcisDocument) -> None:
    with Store(world.folder) as other, other.exclusive(), pytest.raises(Refused, match="another lotproof process"):
        world.capture(document)
    assert world.ledger.executed == []


def test_a_dry_run_needs_no_lock(world: World, document: EpcisDocument) -> None:
    with Store(world.folder) as other, other.exclusive():
        assert world.capture(document, dry_run=True).totals.events[EventOutcome.PLANNED] == 4


@pytest.mark.parametrize("lost", [1, 2, 4])
def test_what_the_chain_lost_is_sent_again(world: World, document: EpcisDocument, lost: int) -> None:
    world.capture(document)
    world.ledger.lose_blocks(world.ledger.head() - lost)
    world.capture(document)
    assert [type(verb) for verb in world.ledger.executed] == VERBS


def test_what_the_chain_lost_is_signed_anew_where_its_number_is_taken(world: World, document: EpcisDocument) -> None:
    world.capture(document)
    world.ledger.lose_blocks(world.ledger.head() - 1)
    world.ledger.use_up_nonce(MAKER_KEY.address)
    world.capture(document)
    assert [type(verb) for verb in world.ledger.executed] == VERBS


def test_an_account_of_no_partner_captures_nothing(world: World, document: EpcisDocument) -> None:
    nobody = ActingParty(world.fresh_store(), world.ledger, (MAKER_KEY,))
    with pytest.raises(Refused, match="is no operator key of any trading partner"):
        capture(Intake("file.xml", document), nobody, NOW)
    assert world.ledger.executed == []


def test_a_capture_is_not_blamed_for_a_line_of_another_run(world: World, document: EpcisDocument) -> None:
    plan_verbs(world.fresh_store(), ship(99))
    report = world.capture(document)
    assert report.refused == ()
    assert EventOutcome.REFUSED not in report.totals.events
    (other,) = report.others
    assert (other.name, other.sentence) == ("by hand", "verb 0")
    assert other.reason
