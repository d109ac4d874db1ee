"""Prefixes that pass on or end, and the end of the ledger: one test for each reason."""

from __future__ import annotations

import datetime as dt

import pytest

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix
from lotproof.model.keccak import ZERO_ACCOUNT
from lotproof.model.partner import Role
from tests.story import BOARD, GTIN, MAKER, PHARMACY, PREFIX, REGISTRAR, SIGNED, STRANGER, WHOLESALER, Story, refused

UNUSED = CompanyPrefix("7654321")
NEXT = "successor"


@pytest.fixture
def closing(story: Story) -> Story:
    """Its end is announced, and the maker is marked."""
    story.do(BOARD, v.AnnounceClosing(successor=NEXT))
    story.do("anybody", v.MarkForClosing(glns=(MAKER,)))
    return story


def test_unused_prefix_is_taken_back(story: Story) -> None:
    story.do(REGISTRAR, v.AssignCompanyPrefix(gln=MAKER, prefix=UNUSED))
    story.do(REGISTRAR, v.WithdrawCompanyPrefix(gln=MAKER, prefix=UNUSED))
    assert UNUSED not in story.state.prefixes
    assert UNUSED not in story.state.partners[story.id_of(MAKER)].prefixes
    story.do(REGISTRAR, v.AssignCompanyPrefix(gln=PHARMACY, prefix=CompanyPrefix("7654")))


def test_used_prefix_is_not_taken_back(story: Story) -> None:
    assert refused(story, REGISTRAR, v.WithdrawCompanyPrefix(gln=MAKER, prefix=PREFIX)).error == "CompanyPrefixInUse"


def test_prefix_is_taken_back_from_its_owner(story: Story) -> None:
    found = refused(story, REGISTRAR, v.WithdrawCompanyPrefix(gln=PHARMACY, prefix=PREFIX))
    assert found.error == "CompanyPrefixNotOwned"


def test_prefix_passes_on_by_both_consents(story: Story) -> None:
    story.do(MAKER, v.OfferCompanyPrefix(prefix=PREFIX, to=PHARMACY))
    assert refused(story, WHOLESALER, v.AcceptCompanyPrefix(prefix=PREFIX)).error == "CompanyPrefixNotOffered"
    story.do(PHARMACY, v.AcceptCompanyPrefix(prefix=PREFIX))
    assert story.state.prefixes[PREFIX] == story.id_of(PHARMACY)
    assert story.state.products[GTIN].maker == story.id_of(MAKER)


def test_offer_of_a_prefix_ends(story: Story) -> None:
    story.do(MAKER, v.OfferCompanyPrefix(prefix=PREFIX, to=PHARMACY))
    story.later(days=31)
    assert refused(story, PHARMACY, v.AcceptCompanyPrefix(prefix=PREFIX)).error == "OfferEnded"


def test_prefix_of_a_suspended_owner_is_not_taken(story: Story) -> None:
    story.do(MAKER, v.OfferCompanyPrefix(prefix=PREFIX, to=PHARMACY))
    story.do(REGISTRAR, v.Suspend(gln=MAKER))
    assert refused(story, PHARMACY, v.AcceptCompanyPrefix(prefix=PREFIX)).error == "AccreditationSuspended"


def test_board_takes_a_prefix_with_the_products_it_named(story: Story) -> None:
    story.do(BOARD, v.AnnounceCompanyPrefixEnd(prefix=PREFIX, products=(GTIN,)))
    ending = v.EndCompanyPrefix(prefix=PREFIX, products=(GTIN,))
    assert refused(story, BOARD, ending).error == "TooEarly"
    story.later(days=14)
    assert refused(story, BOARD, v.EndCompanyPrefix(prefix=PREFIX)).error == "EndNotAnnounced"
    story.do(BOARD, ending)
    assert PREFIX not in story.state.prefixes
    assert refused(story, MAKER, v.OfferProduct(gtin=GTIN, to=MAKER)).error == "UnknownProduct"


def test_product_that_was_taken_is_registered_anew(story: Story) -> None:
    story.do(BOARD, v.AnnounceCompanyPrefixEnd(prefix=PREFIX, products=(GTIN,)))
    story.later(days=14)
    story.do(BOARD, v.EndCompanyPrefix(prefix=PREFIX, products=(GTIN,)))
    story.do(REGISTRAR, v.AssignCompanyPrefix(gln=MAKER, prefix=PREFIX))
    story.do(MAKER, v.RegisterProduct(gtin=GTIN, prefix=PREFIX))
    assert story.state.products[GTIN].maker == story.id_of(MAKER)


@pytest.mark.parametrize(
    "verb",
    [
        v.AnnounceCompanyPrefixEnd(prefix=PREFIX),
        v.WithdrawCompanyPrefixEnd(prefix=PREFIX),
        v.EndCompanyPrefix(prefix=PREFIX),
        v.AnnounceClosing(successor=NEXT),
        v.WithdrawClosing(),
    ],
    ids=lambda verb: type(verb).__name__,
)
def test_only_the_board_takes_prefixes_and_ends_the_ledger(story: Story, verb: v.Verb) -> None:
    assert refused(story, REGISTRAR, verb).error == "NotBoard"


def test_end_of_a_prefix_is_withdrawn_once(story: Story) -> None:
    story.do(BOARD, v.AnnounceCompanyPrefixEnd(prefix=PREFIX))
    story.do(BOARD, v.WithdrawCompanyPrefixEnd(prefix=PREFIX))
    assert refused(story, BOARD, v.WithdrawCompanyPrefixEnd(prefix=PREFIX)).error == "EndNotAnnounced"


def test_end_of_nobodys_prefix_is_not_announced(story: Story) -> None:
    assert refused(story, BOARD, v.AnnounceCompanyPrefixEnd(prefix=UNUSED)).error == "UnknownCompanyPrefix"


def test_end_of_the_ledger_is_announced_once_with_what_follows(closing: Story) -> None:
    assert refused(closing, BOARD, v.AnnounceClosing(successor=NEXT)).error == "ClosingAnnouncedBefore"
    closing.do(BOARD, v.WithdrawClosing())
    assert refused(closing, BOARD, v.AnnounceClosing(successor=ZERO_ACCOUNT)).error == "NoSuccessor"


def test_only_who_is_marked_stops(closing: Story) -> None:
    closing.later(days=61)
    assert refused(closing, MAKER, v.OfferProduct(gtin=GTIN, to=MAKER)).error == "LedgerClosed"
    assert refused(closing, PHARMACY, v.OfferProduct(gtin=GTIN, to=MAKER)).error == "RoleMissing"
    assert refused(closing, REGISTRAR, v.Suspend(gln=MAKER)).error == "LedgerClosed"


def test_who_is_marked_is_passed_over(closing: Story) -> None:
    (record,) = closing.do("anybody", v.MarkForClosing(glns=tuple(sorted((MAKER, PHARMACY)))))
    assert isinstance(record, rec.PartnersMarked)
    assert record.partners == (closing.id_of(PHARMACY),)


def test_marks_need_an_announcement_known_partners_and_an_order(story: Story) -> None:
    assert refused(story, "anybody", v.MarkForClosing(glns=(MAKER,))).error == "ClosingNotAnnounced"
    story.do(BOARD, v.AnnounceClosing(successor=NEXT))
    assert refused(story, "anybody", v.MarkForClosing(glns=(STRANGER,))).error == "UnknownPartner"
    assert refused(story, "anybody", v.MarkForClosing(glns=(MAKER, MAKER))).error == "GlnNotRising"


def test_who_comes_behind_the_announcement_is_marked(closing: Story) -> None:
    until = closing.time + dt.timedelta(days=999)
    closing.do(
        REGISTRAR, v.Accredit(gln=STRANGER, roles=Role.DISPENSER, valid_until=until, operator="new key", **SIGNED)
    )
    assert closing.id_of(STRANGER) in closing.state.marked
