"""Offices, keys and offers rebuilt from records."""

from __future__ import annotations

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix
from lotproof.rules import State
from lotproof.rules.decide.registry import OFFER_LIFE
from tests.story import BOARD, GTIN, MAKER, PHARMACY, REGISTRAR, SIGNED, START, Story, refused


def test_first_key_comes_with_the_accreditation(story: Story) -> None:
    assert story.state.first_keys[story.id_of(MAKER)] == str(MAKER)
    assert story.state.further_keys == {}


def replaced(story: Story, old: str) -> None:
    story.do(REGISTRAR, v.OfferKey(gln=MAKER, to_account="new", replaces=old))
    story.later(days=2)
    story.do("new", v.AcceptKey(gln=MAKER))


def test_key_that_replaces_the_first_is_the_first(story: Story) -> None:
    replaced(story, str(MAKER))
    assert (story.state.first_keys[story.id_of(MAKER)], story.state.further_keys) == ("new", {})


def test_key_that_replaces_a_further_one_is_a_further_one(story: Story) -> None:
    story.do(MAKER, v.AddOperator(**SIGNED, operator="old"))
    replaced(story, "old")
    maker = story.id_of(MAKER)
    assert (story.state.first_keys[maker], story.state.further_keys[maker]) == (str(MAKER), 1)


def test_first_key_that_was_removed_leaves_no_place(story: Story) -> None:
    story.do(MAKER, v.AddOperator(**SIGNED, operator="new"))
    story.do(REGISTRAR, v.RemoveOperator(operator=str(MAKER)))
    maker = story.id_of(MAKER)
    assert (story.state.first_keys[maker], story.state.further_keys[maker]) == ("", 1)


def test_offer_is_known_with_all_its_terms(story: Story) -> None:
    story.do(REGISTRAR, v.OfferKey(gln=MAKER, to_account="new", replaces=str(MAKER)))
    (offer,) = story.state.key_offers.values()
    assert (offer.partner, offer.to_account, offer.replaces) == (story.id_of(MAKER), "new", str(MAKER))
    assert (offer.account, offer.not_after - offer.not_before) == (REGISTRAR, OFFER_LIFE)


def test_offers_of_two_partners_to_one_account_stand_side_by_side(story: Story) -> None:
    for gln in (MAKER, PHARMACY):
        story.do(REGISTRAR, v.OfferKey(gln=gln, to_account="new"))
    assert set(story.state.key_offers) == {(story.id_of(gln), "new") for gln in (MAKER, PHARMACY)}


def test_offer_that_was_taken_is_over(story: Story) -> None:
    replaced(story, str(MAKER))
    assert story.state.key_offers == {}


def test_office_that_moved_is_offered_no_more(story: Story) -> None:
    story.do(REGISTRAR, v.OfferOffice(to_account="next"))
    assert list(story.state.office_offers) == [1]
    story.do(BOARD, v.ReplaceRegistrar(number=1, to_account="other"))
    assert story.state.office_offers == {}


def test_offices_are_counted_also_after_they_moved(story: Story) -> None:
    story.do(BOARD, v.ReplaceRegistrar(number=1, to_account="next"))
    story.do(BOARD, v.AppointRegistrar(account="second"))
    assert (story.state.offices, story.state.registrars) == (2, {"next": 1, "second": 2})


def test_moved_office_goes_on_counting_its_partners(story: Story) -> None:
    story.do(BOARD, v.ReplaceRegistrar(number=1, to_account="next"))
    assert story.state.accredited == {1: 3}


def test_prefix_closes_those_that_begin_it(story: Story) -> None:
    closed = {prefix.digits for prefix, owner in story.state.longer_prefixes.items() if owner}
    assert closed == {"0614", "06141", "061414"}


def test_product_keeps_its_prefix_with_another_maker(story: Story) -> None:
    maker, pharmacy = story.id_of(MAKER), story.id_of(PHARMACY)
    before = story.state.products[GTIN]
    story.note(rec.ProductOffered(from_partner=maker, to_partner=pharmacy, gtin=GTIN, not_after=START))
    story.note(rec.ProductTransferred(from_partner=maker, to_partner=pharmacy, gtin=GTIN))
    after = story.state.products[GTIN]
    assert (after.maker, after.prefix, story.state.product_offers) == (pharmacy, before.prefix, {})


def test_recall_by_a_registrar_is_known_as_one(story: Story) -> None:
    story.recall(1, by=REGISTRAR)
    assert story.state.recalls == {story.lot.id: {1: 1}}


def test_board_is_the_states_own(story: Story) -> None:
    assert (story.state.board, story.state.copy().board, State().board) == (BOARD, BOARD, None)
    assert refused(story, "x", v.AppointRegistrar(account="y")).error == "NotBoard"


def test_unrelated_prefix_stays_open(story: Story) -> None:
    assert CompanyPrefix("9521") not in story.state.longer_prefixes
