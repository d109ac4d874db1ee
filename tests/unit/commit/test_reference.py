"""References: found by whoever has the secret and the event, and noise to everybody else."""

from __future__ import annotations

import pytest

from lotproof.commit.documents import DocumentKind
from lotproof.commit.reference import LENGTH, MOST, NAME_LENGTH, PartySecret, commitment_of, references_in, trailer
from lotproof.errors import BadInput

SECRET, OTHER = PartySecret(b"\1" * 32), PartySecret(b"\2" * 32)
EVENT = "ni:///sha-256;01?ver=CBV2.0"


def test_the_same_event_has_the_same_reference_in_any_outbox_of_the_party() -> None:
    assert PartySecret(SECRET.value).reference(EVENT, 0, 2) == SECRET.reference(EVENT, 0, 2)


def test_another_party_event_or_part_has_another_reference() -> None:
    found = {
        SECRET.reference(EVENT, 0, 2),
        SECRET.reference(EVENT, 1, 2),
        SECRET.reference(EVENT + "x", 0, 2),
        OTHER.reference(EVENT, 0, 2),
    }
    assert len({one[:NAME_LENGTH] for one in found}) == 4


@pytest.mark.parametrize("parts", [1, 2, 255, 256, 65535])
def test_the_first_reference_tells_its_owner_how_many_there_are(parts: int) -> None:
    assert SECRET.parts(EVENT, SECRET.reference(EVENT, 0, parts)) == parts


def test_how_many_there_are_is_hidden() -> None:
    ones = {SECRET.reference(f"{EVENT}{number}", 0, 1)[NAME_LENGTH:] for number in range(64)}
    assert len(ones) > 60


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, MOST])
@pytest.mark.parametrize("words", [0, 1, 40])
def test_what_was_put_behind_the_data_is_found_there(count: int, words: int) -> None:
    references = [SECRET.reference(EVENT, part, count) for part in range(count)]
    assert references_in(b"\xaa" * (4 + 32 * words) + trailer(references)) == references


@pytest.mark.parametrize("last", range(256))
def test_data_of_whole_words_has_none_whatever_it_ends_with(last: int) -> None:
    assert references_in(b"\xaa" * (4 + 32 * 120 - 1) + bytes([last])) == []
    assert references_in(bytes([last])) == []
    assert references_in(b"") == []


def test_more_than_can_be_counted_is_refused() -> None:
    with pytest.raises(BadInput, match="at most 255"):
        trailer([bytes(LENGTH)] * (MOST + 1))


def test_nothing_is_put_where_there_is_nothing_to_refer_to() -> None:
    assert trailer([]) == b""


def test_a_commitment_is_made_again_from_the_same_file_and_opens() -> None:
    one, again = (commitment_of(SECRET, DocumentKind.EVENT, [EVENT], b"body") for _ in range(2))
    assert one == again
    assert one.opens(b"body")


def test_salts_differ_by_party_kind_events_occasion_and_body() -> None:
    salts = {
        SECRET.salt(DocumentKind.EVENT, [EVENT], 0, b"body"),
        OTHER.salt(DocumentKind.EVENT, [EVENT], 0, b"body"),
        SECRET.salt(DocumentKind.TRANSACTION, [EVENT], 0, b"body"),
        SECRET.salt(DocumentKind.EVENT, [EVENT, EVENT], 0, b"body"),
        SECRET.salt(DocumentKind.EVENT, [EVENT], 1, b"body"),
        SECRET.salt(DocumentKind.EVENT, [EVENT], 0, b"bodies"),
    }
    assert len(salts) == 6


def test_without_a_secret_a_commitment_is_by_chance() -> None:
    assert commitment_of(None, DocumentKind.EVENT, [EVENT], b"body") != commitment_of(
        None, DocumentKind.EVENT, [EVENT], b"body"
    )


def test_a_secret_is_not_shown() -> None:
    assert SECRET.value.hex() not in repr(SECRET)
    assert str(SECRET) == "PartySecret(hidden)"
