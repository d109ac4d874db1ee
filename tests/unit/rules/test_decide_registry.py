"""Who may change the registry, and why the ledger refuses: one test for each reason."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin
from lotproof.model.keccak import ZERO_ACCOUNT
from lotproof.model.partner import Role, Scope
from lotproof.rules import State, decide
from lotproof.rules.decide.registry import MAX_FURTHER_KEYS, MAX_PARTNERS, MAX_REGISTRARS
from tests.story import (
    BOARD,
    GTIN,
    MAKER,
    PHARMACY,
    PREFIX,
    REGISTRAR,
    SIGNED,
    START,
    STRANGER,
    WHOLESALER,
    Story,
    case,
    refused,
)

OTHER_REGISTRAR = "other registrar"
OTHER_MAKER = Gln.with_check_digit("061414400001")
UNTIL = START + dt.timedelta(days=365)


@pytest.fixture
def two_offices(story: Story) -> Story:
    """And a second registrar."""
    story.do(BOARD, v.AppointRegistrar(account=OTHER_REGISTRAR))
    return story


def accredit(**changes: object) -> v.Accredit:
    whole = v.Accredit(gln=STRANGER, roles=Role.DISPENSER, valid_until=UNTIL, operator="new key", **SIGNED)
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def test_registrars_are_numbered(two_offices: Story) -> None:
    assert two_offices.state.registrars == {REGISTRAR: 1, OTHER_REGISTRAR: 2}


def test_only_the_board_appoints(story: Story) -> None:
    assert refused(story, REGISTRAR, v.AppointRegistrar(account="x")).error == "NotBoard"


def test_unknown_board_is_left_to_the_chain() -> None:
    (record,) = decide(State(), "anyone", v.AppointRegistrar(account="x"), START)
    assert record == rec.RegistrarAppointed(number=1, account="x")


def test_nobody_is_no_registrar(story: Story) -> None:
    assert refused(story, BOARD, v.AppointRegistrar(account=ZERO_ACCOUNT)).error == "NotRegistrar"


def test_registrar_is_not_appointed_again(story: Story) -> None:
    found = refused(story, BOARD, v.AppointRegistrar(account=REGISTRAR))
    assert (found.error, found.facts["number"]) == ("AlreadyRegistrar", 1)


def test_operator_key_is_no_registrar(story: Story) -> None:
    assert refused(story, BOARD, v.AppointRegistrar(account=str(MAKER))).error == "RegistrarIsNoOperator"


def test_there_are_sixty_three_offices(story: Story) -> None:
    for number in range(2, MAX_REGISTRARS + 1):
        story.do(BOARD, v.AppointRegistrar(account=f"registrar {number}"))
    assert refused(story, BOARD, v.AppointRegistrar(account="one more")).error == "RegistryFull"


def test_board_moves_an_office(story: Story) -> None:
    story.do(BOARD, v.ReplaceRegistrar(number=1, to_account="next"))
    assert story.state.registrars == {"next": 1}


def test_only_the_board_moves_an_office(story: Story) -> None:
    verb = v.ReplaceRegistrar(number=1, to_account="next")
    assert refused(story, REGISTRAR, verb).error == "NotBoard"


def test_office_moves_to_no_other_registrar(two_offices: Story) -> None:
    verb = v.ReplaceRegistrar(number=1, to_account=OTHER_REGISTRAR)
    assert refused(two_offices, BOARD, verb).error == "AlreadyRegistrar"


def test_office_that_nobody_holds_is_not_moved(story: Story) -> None:
    assert refused(story, BOARD, v.ReplaceRegistrar(number=9, to_account="y")).error == "UnknownOffice"


def test_office_is_taken_after_two_days(story: Story) -> None:
    story.do(REGISTRAR, v.OfferOffice(to_account="next"))
    story.later(days=2)
    story.do("next", v.AcceptOffice(number=1))
    assert story.state.registrars == {"next": 1}


def test_office_is_not_taken_before(story: Story) -> None:
    story.do(REGISTRAR, v.OfferOffice(to_account="next"))
    story.later(days=1, hours=23)
    assert refused(story, "next", v.AcceptOffice(number=1)).error == "TooEarly"


def test_offer_is_taken_once(story: Story) -> None:
    story.do(REGISTRAR, v.OfferOffice(to_account="next"))
    story.later(days=3)
    story.do("next", v.AcceptOffice(number=1))
    assert refused(story, "next", v.AcceptOffice(number=1)).error == "NothingOffered"


def test_only_a_registrar_offers_its_office(story: Story) -> None:
    assert refused(story, "x", v.OfferOffice(to_account="next")).error == "NotRegistrar"


def test_office_that_moved_meanwhile_is_not_taken(story: Story) -> None:
    story.do(REGISTRAR, v.OfferOffice(to_account="next"))
    story.do(BOARD, v.ReplaceRegistrar(number=1, to_account="saved"))
    story.later(days=3)
    assert refused(story, "next", v.AcceptOffice(number=1)).error == "NothingOffered"


def test_office_that_moved_and_came_back_is_not_taken(story: Story) -> None:
    story.do(REGISTRAR, v.OfferOffice(to_account="next"))
    story.do(BOARD, v.ReplaceRegistrar(number=1, to_account="saved"))
    story.do(BOARD, v.ReplaceRegistrar(number=1, to_account=REGISTRAR))
    story.later(days=3)
    assert refused(story, "next", v.AcceptOffice(number=1)).error == "NothingOffered"


def test_office_is_taken_for_thirty_days(story: Story) -> None:
    story.do(REGISTRAR, v.OfferOffice(to_account="next"))
    story.later(days=32)
    found = refused(story, "next", v.AcceptOffice(number=1))
    assert (found.error, found.facts["now_"]) == ("OfferEnded", int(story.time.timestamp()))


def test_office_is_offered_to_one_at_a_time(story: Story) -> None:
    story.do(REGISTRAR, v.OfferOffice(to_account="next"))
    story.do(REGISTRAR, v.OfferOffice(to_account="other"))
    story.later(days=2)
    assert refused(story, "next", v.AcceptOffice(number=1)).error == "NothingOffered"
    story.do("other", v.AcceptOffice(number=1))


def test_offer_of_an_office_is_withdrawn(story: Story) -> None:
    story.do(REGISTRAR, v.OfferOffice(to_account="next"))
    story.do(REGISTRAR, v.WithdrawOfficeOffer(to_account="next"))
    story.later(days=3)
    assert refused(story, "next", v.AcceptOffice(number=1)).error == "NothingOffered"


def test_offer_of_an_office_is_withdrawn_by_who_made_it(two_offices: Story) -> None:
    two_offices.do(REGISTRAR, v.OfferOffice(to_account="next"))
    verb = v.WithdrawOfficeOffer(to_account="next")
    assert refused(two_offices, OTHER_REGISTRAR, verb).error == "NothingOffered"
    assert refused(two_offices, "next", verb).error == "NotRegistrar"


def test_office_is_offered_to_no_key_and_no_registrar(two_offices: Story) -> None:
    for account, error in ((str(MAKER), "RegistrarIsNoOperator"), (OTHER_REGISTRAR, "AlreadyRegistrar")):
        assert refused(two_offices, REGISTRAR, v.OfferOffice(to_account=account)).error == error


def test_who_became_a_key_meanwhile_takes_no_office(story: Story) -> None:
    story.do(REGISTRAR, v.OfferOffice(to_account="next"))
    story.do(MAKER, v.AddOperator(**SIGNED, operator="next"))
    story.later(days=3)
    assert refused(story, "next", v.AcceptOffice(number=1)).error == "RegistrarIsNoOperator"


def test_partner_is_accredited_with_a_key_of_every_scope(story: Story) -> None:
    first, second = story.do(REGISTRAR, accredit(document=b"d" * 32))
    assert isinstance(first, rec.PartnerAccredited)
    assert (first.partner, first.licence) == ((1 << 18) + 4, b"d" * 32)
    assert second == rec.OperatorAdded(partner=first.partner, operator="new key", scopes=Scope.ALL)


def test_each_office_counts_its_own_partners(two_offices: Story) -> None:
    first, _ = two_offices.do(OTHER_REGISTRAR, accredit())
    assert isinstance(first, rec.PartnerAccredited)
    assert first.partner == (2 << 18) + 1


def test_only_a_registrar_accredits(story: Story) -> None:
    assert refused(story, MAKER, accredit()).error == "NotRegistrar"


def test_partner_is_accredited_once(story: Story) -> None:
    assert refused(story, REGISTRAR, accredit(gln=MAKER)).error == "AlreadyAccredited"


def test_office_has_room_for_its_partners(story: Story) -> None:
    story.state.accredited[1] = MAX_PARTNERS
    assert refused(story, REGISTRAR, accredit()).error == "RegistryFull"


@pytest.mark.parametrize("roles", [0, 16, 31])
def test_roles_are_known_ones(story: Story, roles: int) -> None:
    assert refused(story, REGISTRAR, accredit(roles=Role(roles))).error == "InvalidRoles"


def test_accreditation_ends_in_the_future(story: Story) -> None:
    assert refused(story, REGISTRAR, accredit(valid_until=story.time)).error == "InvalidValidity"


def test_key_of_nobody_is_refused(story: Story) -> None:
    assert refused(story, REGISTRAR, accredit(operator=ZERO_ACCOUNT)).error == "NotOperator"


def test_registrar_is_no_key(story: Story) -> None:
    assert refused(story, REGISTRAR, accredit(operator=REGISTRAR)).error == "RegistrarIsNoOperator"


def test_key_belongs_to_one_partner(story: Story) -> None:
    found = refused(story, REGISTRAR, accredit(operator=str(MAKER)))
    assert (found.error, found.facts["gln"]) == ("AlreadyOperator", int(MAKER))


def renew(gln: Gln = PHARMACY, roles: Role = Role.DISPENSER, until: dt.datetime = UNTIL) -> v.Renew:
    return v.Renew(gln=gln, roles=roles, valid_until=until)


def test_partner_is_renewed(story: Story) -> None:
    story.do(REGISTRAR, renew(roles=Role.WHOLESALER))
    known = story.state.partners[story.id_of(PHARMACY)]
    assert (known.roles, known.valid_until) == (Role.WHOLESALER, UNTIL)


def test_renewal_needs_a_sane_term(story: Story) -> None:
    assert refused(story, REGISTRAR, renew(roles=Role(0))).error == "InvalidRoles"
    assert refused(story, REGISTRAR, renew(until=START)).error == "InvalidValidity"


@pytest.mark.parametrize(
    "verb",
    [
        renew(),
        v.Suspend(gln=PHARMACY),
        v.Reinstate(gln=PHARMACY),
        v.RemoveOperator(operator=str(PHARMACY)),
        v.OfferKey(gln=PHARMACY, to_account="key"),
        v.WithdrawKeyOffer(gln=PHARMACY, to_account="key"),
        v.AssignCompanyPrefix(gln=PHARMACY, prefix=CompanyPrefix("0614149")),
    ],
    ids=lambda verb: type(verb).__name__,
)
def test_registrar_cares_for_its_own_partners_only(two_offices: Story, verb: v.Verb) -> None:
    assert refused(two_offices, STRANGER, verb).error == "NotRegistrar"
    found = refused(two_offices, OTHER_REGISTRAR, verb)
    assert (found.error, found.facts["registrar"], found.facts["caller"]) == ("OtherRegistrar", 1, 2)


@pytest.mark.parametrize(
    "verb",
    [
        renew(STRANGER),
        v.Suspend(gln=STRANGER),
        v.Reinstate(gln=STRANGER),
        v.OfferKey(gln=STRANGER, to_account="key"),
        v.WithdrawKeyOffer(gln=STRANGER, to_account="key"),
        v.AssignCompanyPrefix(gln=STRANGER, prefix=CompanyPrefix("0614149")),
    ],
    ids=lambda verb: type(verb).__name__,
)
def test_unknown_partner_is_refused(story: Story, verb: v.Verb) -> None:
    assert refused(story, REGISTRAR, verb).error == "UnknownPartner"


def test_partner_is_suspended_and_reinstated(story: Story) -> None:
    story.do(REGISTRAR, v.Suspend(gln=PHARMACY))
    assert refused(story, REGISTRAR, v.Suspend(gln=PHARMACY)).error == "AccreditationSuspended"
    story.do(REGISTRAR, v.Reinstate(gln=PHARMACY))
    assert refused(story, REGISTRAR, v.Reinstate(gln=PHARMACY)).error == "NotSuspended"


@pytest.mark.parametrize("scopes", [0, 32, 63])
def test_scopes_are_known_ones(story: Story, scopes: int) -> None:
    adding = v.AddOperator(**SIGNED, operator="key", scopes=Scope(scopes))
    offering = v.OfferKey(gln=MAKER, to_account="key", scopes=Scope(scopes))
    assert refused(story, MAKER, adding).error == "InvalidScopes"
    assert refused(story, REGISTRAR, offering).error == "InvalidScopes"


def test_partner_has_sixty_four_further_keys(story: Story) -> None:
    for number in range(MAX_FURTHER_KEYS):
        story.do(MAKER, v.AddOperator(**SIGNED, operator=f"key {number}"))
    assert refused(story, MAKER, v.AddOperator(**SIGNED, operator="key")).error == "RegistryFull"
    story.do(MAKER, v.RemoveOperator(operator="key 0"))
    story.do(MAKER, v.AddOperator(**SIGNED, operator="key"))
    assert story.state.further_keys[story.id_of(MAKER)] == MAX_FURTHER_KEYS


def test_further_key_is_a_new_one(story: Story) -> None:
    assert refused(story, MAKER, v.AddOperator(**SIGNED, operator=str(PHARMACY))).error == "AlreadyOperator"
    assert refused(story, MAKER, v.AddOperator(**SIGNED, operator=REGISTRAR)).error == "RegistrarIsNoOperator"


def test_further_key_is_added_by_a_key_of_every_scope(story: Story) -> None:
    story.do(MAKER, v.AddOperator(**SIGNED, operator="key", scopes=Scope.SHIP))
    found = refused(story, "key", v.AddOperator(**SIGNED, operator="other"))
    assert (found.error, found.facts["needed"]) == ("ScopeMissing", Scope.ALL)


def test_further_key_is_not_added_by_the_registrar(story: Story) -> None:
    assert refused(story, REGISTRAR, v.AddOperator(**SIGNED, operator="key")).error == "NotOperator"


def test_further_key_is_added_by_an_accredited_partner(story: Story) -> None:
    story.suspend(MAKER)
    assert refused(story, MAKER, v.AddOperator(**SIGNED, operator="key")).error == "AccreditationSuspended"


def test_key_of_every_scope_takes_back_keys_of_its_partner(story: Story) -> None:
    story.do(MAKER, v.AddOperator(**SIGNED, operator="key", scopes=Scope.SHIP))
    story.do(MAKER, v.RemoveOperator(operator="key"))
    assert "key" not in story.state.operators


def test_key_of_some_scopes_takes_back_itself(story: Story) -> None:
    story.do(MAKER, v.AddOperator(**SIGNED, operator="key", scopes=Scope.SHIP))
    story.do("key", v.RemoveOperator(operator="key"))
    assert "key" not in story.state.operators


def test_key_of_some_scopes_takes_back_no_other(story: Story) -> None:
    story.do(MAKER, v.AddOperator(**SIGNED, operator="key", scopes=Scope.SHIP))
    assert refused(story, "key", v.RemoveOperator(operator=str(MAKER))).error == "NotRegistrar"


def test_key_takes_back_none_of_another_partner(story: Story) -> None:
    assert refused(story, MAKER, v.RemoveOperator(operator=str(PHARMACY))).error == "NotRegistrar"


def test_what_is_no_key_is_not_taken_back(story: Story) -> None:
    assert refused(story, REGISTRAR, v.RemoveOperator(operator="key")).error == "NotOperator"


def offer(gln: Gln = MAKER, to: str = "new", **changes: object) -> v.OfferKey:
    return dataclasses.replace(v.OfferKey(gln=gln, to_account=to), **changes)  # type: ignore[arg-type]


TAKE = v.AcceptKey(gln=MAKER)
BACK = v.WithdrawKeyOffer(gln=MAKER, to_account="new")


@pytest.fixture
def offered(two_offices: Story) -> Story:
    """The maker's registrar offered "new" the place of the key "old"; two days passed."""
    two_offices.do(MAKER, v.AddOperator(**SIGNED, operator="old", scopes=Scope.SHIP))
    two_offices.do(REGISTRAR, offer(replaces="old", scopes=Scope.SHIP))
    two_offices.later(days=2)
    return two_offices


def test_offered_key_takes_the_place_with_the_scopes_offered(offered: Story) -> None:
    offered.do("new", TAKE)
    assert offered.state.operators["new"] == (offered.id_of(MAKER), Scope.SHIP)
    assert "old" not in offered.state.operators


def test_offered_key_may_replace_none(story: Story) -> None:
    story.do(REGISTRAR, offer())
    story.later(days=2)
    (record,) = story.do("new", TAKE)
    assert record == rec.OperatorAdded(partner=story.id_of(MAKER), operator="new", scopes=Scope.ALL)


def test_zero_account_is_no_key_to_replace(story: Story) -> None:
    (record,) = story.do(REGISTRAR, offer(replaces=ZERO_ACCOUNT))
    assert isinstance(record, rec.KeyOffered)
    assert record.replaces is None


def test_key_is_not_taken_before_two_days(story: Story) -> None:
    story.do(REGISTRAR, offer())
    story.later(days=1, hours=23)
    assert refused(story, "new", TAKE).error == "TooEarly"


def test_key_is_taken_for_thirty_days(offered: Story) -> None:
    offered.later(days=30)
    assert refused(offered, "new", TAKE).error == "OfferEnded"


def test_key_is_offered_in_place_of_a_key_of_that_partner(story: Story) -> None:
    for account in ("old", str(PHARMACY)):
        found = refused(story, REGISTRAR, offer(replaces=account))
        assert (found.error, found.facts["gln"]) == ("NotOperatorOf", int(MAKER))


def test_key_is_offered_to_a_new_account(story: Story) -> None:
    assert refused(story, REGISTRAR, offer(to=str(PHARMACY))).error == "AlreadyOperator"
    assert refused(story, REGISTRAR, offer(to=REGISTRAR)).error == "RegistrarIsNoOperator"


def test_key_that_was_not_offered_is_not_taken(story: Story) -> None:
    for gln in (MAKER, STRANGER):
        assert refused(story, "new", v.AcceptKey(gln=gln)).error == "NothingOffered"


def test_key_offered_for_one_partner_is_none_of_another(offered: Story) -> None:
    assert refused(offered, "new", v.AcceptKey(gln=PHARMACY)).error == "NothingOffered"


def test_where_the_place_is_gone_a_further_one_is_taken(offered: Story) -> None:
    offered.do(MAKER, v.RemoveOperator(operator="old"))
    (record,) = offered.do("new", TAKE)
    assert isinstance(record, rec.OperatorAdded)


def test_place_that_went_to_another_partner_stays_there(offered: Story) -> None:
    offered.do(MAKER, v.RemoveOperator(operator="old"))
    offered.do(PHARMACY, v.AddOperator(**SIGNED, operator="old"))
    (record,) = offered.do("new", TAKE)
    assert isinstance(record, rec.OperatorAdded)
    assert offered.state.operators["old"][0] == offered.id_of(PHARMACY)


def test_place_is_not_taken_by_who_became_a_key_meanwhile(offered: Story) -> None:
    offered.do(PHARMACY, v.AddOperator(**SIGNED, operator="new"))
    assert refused(offered, "new", TAKE).error == "AlreadyOperator"


def test_key_that_its_partner_added_and_removed_is_offered_no_more(offered: Story) -> None:
    offered.do(MAKER, v.AddOperator(**SIGNED, operator="new"))
    offered.do(MAKER, v.RemoveOperator(operator="new"))
    assert refused(offered, "new", TAKE).error == "NothingOffered"


def test_further_place_is_not_taken_where_none_is_left(story: Story) -> None:
    story.do(REGISTRAR, offer())
    for number in range(MAX_FURTHER_KEYS):
        story.do(MAKER, v.AddOperator(**SIGNED, operator=f"key {number}"))
    story.later(days=2)
    assert refused(story, "new", TAKE).error == "RegistryFull"
    assert refused(story, REGISTRAR, offer(to="newer")).error == "RegistryFull"


@pytest.mark.parametrize("who", [REGISTRAR, str(MAKER)])
def test_offer_of_a_key_is_withdrawn(offered: Story, who: str) -> None:
    offered.do(who, BACK)
    assert refused(offered, "new", TAKE).error == "NothingOffered"
    assert refused(offered, who, BACK).error == "NothingOffered"


def test_suspended_partner_withdraws_the_offer_of_a_key(offered: Story) -> None:
    offered.suspend(MAKER)
    offered.do(MAKER, BACK)
    assert offered.state.key_offers == {}


def test_offer_of_a_key_is_withdrawn_by_a_key_of_every_scope(offered: Story) -> None:
    assert refused(offered, "old", BACK).error == "ScopeMissing"


def test_offer_of_a_key_is_withdrawn_by_no_other_partner(offered: Story) -> None:
    assert refused(offered, PHARMACY, BACK).error == "NotRegistrar"


def test_key_offered_by_a_registrar_that_was_replaced_is_not_taken(offered: Story) -> None:
    offered.do(BOARD, v.ReplaceRegistrar(number=1, to_account="next"))
    assert refused(offered, "new", TAKE).error == "NotRegistrar"


def test_key_offered_by_a_registrar_that_has_another_office_is_not_taken(offered: Story) -> None:
    offered.do(BOARD, v.ReplaceRegistrar(number=1, to_account="next"))
    offered.do(BOARD, v.ReplaceRegistrar(number=2, to_account=REGISTRAR))
    assert refused(offered, "new", TAKE).error == "OtherRegistrar"


@pytest.mark.parametrize("digits", ["0614141", "06141411"])
def test_prefixes_do_not_overlap(story: Story, digits: str) -> None:
    verb = v.AssignCompanyPrefix(gln=PHARMACY, prefix=CompanyPrefix(digits))
    found = refused(story, REGISTRAR, verb)
    assert (found.error, found.facts["prefix"]) == ("CompanyPrefixTaken", int("1" + digits))


def test_prefix_that_begins_another_is_taken(story: Story) -> None:
    found = refused(story, REGISTRAR, v.AssignCompanyPrefix(gln=PHARMACY, prefix=CompanyPrefix("061414")))
    assert (found.error, found.facts) == ("CompanyPrefixBegins", {"prefix": 1061414, "longer": 2})


def test_prefix_beside_another_is_assigned(story: Story) -> None:
    story.do(REGISTRAR, v.AssignCompanyPrefix(gln=PHARMACY, prefix=CompanyPrefix("0614143")))
    assert story.state.prefixes[CompanyPrefix("0614143")] == story.id_of(PHARMACY)


@pytest.fixture
def makers(story: Story) -> Story:
    """And a second manufacturer."""
    story.accredit(OTHER_MAKER, Role.MANUFACTURER)
    return story


def test_product_goes_to_another_maker(makers: Story) -> None:
    makers.do(MAKER, v.OfferProduct(gtin=GTIN, to=OTHER_MAKER))
    makers.do(OTHER_MAKER, v.AcceptProduct(gtin=GTIN))
    assert makers.state.products[GTIN].maker == makers.id_of(OTHER_MAKER)
    assert makers.lot.maker == makers.id_of(MAKER)


def test_lot_of_a_product_handed_over_is_recalled_by_who_made_it(makers: Story) -> None:
    makers.do(MAKER, v.OfferProduct(gtin=GTIN, to=OTHER_MAKER))
    makers.do(OTHER_MAKER, v.AcceptProduct(gtin=GTIN))
    assert refused(makers, OTHER_MAKER, v.Recall(lot=makers.lot.id, recall_class=1)).error == "NotLotMaker"


def test_product_is_offered_by_its_maker(makers: Story) -> None:
    assert refused(makers, OTHER_MAKER, v.OfferProduct(gtin=GTIN, to=MAKER)).error == "NotMaker"


def test_unknown_product_is_not_offered(makers: Story) -> None:
    verb = v.OfferProduct(gtin=Gtin.with_check_digit("0061414100999"), to=OTHER_MAKER)
    assert refused(makers, MAKER, verb).error == "UnknownProduct"


def test_product_is_offered_to_a_maker(makers: Story) -> None:
    assert refused(makers, MAKER, v.OfferProduct(gtin=GTIN, to=WHOLESALER)).error == "RoleMissing"


def test_product_is_offered_by_a_key_that_may(makers: Story) -> None:
    makers.do(MAKER, v.AddOperator(**SIGNED, operator="shipper", scopes=Scope.SHIP))
    assert refused(makers, "shipper", v.OfferProduct(gtin=GTIN, to=OTHER_MAKER)).error == "ScopeMissing"


def test_product_is_taken_by_whom_it_was_offered_to(makers: Story) -> None:
    found = refused(makers, OTHER_MAKER, v.AcceptProduct(gtin=GTIN))
    assert (found.error, found.facts["taker"]) == ("ProductNotOffered", 0)


def test_product_is_taken_once(makers: Story) -> None:
    makers.do(MAKER, v.OfferProduct(gtin=GTIN, to=OTHER_MAKER))
    makers.do(OTHER_MAKER, v.AcceptProduct(gtin=GTIN))
    assert refused(makers, OTHER_MAKER, v.AcceptProduct(gtin=GTIN)).error == "ProductNotOffered"


def test_product_is_taken_by_a_maker(makers: Story) -> None:
    assert refused(makers, PHARMACY, v.AcceptProduct(gtin=GTIN)).error == "RoleMissing"


def test_registrar_moves_no_goods(story: Story) -> None:
    assert refused(story, REGISTRAR, v.Ship(items=(case(1),), to=WHOLESALER)).error == "NotOperator"


def test_product_needs_a_prefix_of_its_maker(story: Story) -> None:
    verb = v.RegisterProduct(gtin=Gtin.with_check_digit("0061414100999"), prefix=PREFIX)
    assert story.do(MAKER, verb) == [
        rec.ProductRegistered(maker=story.id_of(MAKER), gtin=verb.gtin, prefix=PREFIX, content=None, quantity=0)
    ]
