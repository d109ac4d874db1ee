import traceback

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotproof.commit.documents import Commitment, DocumentKind, commit, opens
from lotproof.errors import BadInput
from lotproof.model.keccak import keccak256

EVENT, LICENCE = DocumentKind.EVENT, DocumentKind.LICENCE
SALT = bytes(range(32))


def test_value_binds_tag_salt_and_document() -> None:
    expected = keccak256(keccak256(b"lotproof/document/event") + SALT + keccak256(b"document"))
    assert commit(b"document", SALT, EVENT) == expected


def test_value_differs_by_kind() -> None:
    assert len({commit(b"document", SALT, kind) for kind in DocumentKind}) == len(DocumentKind)


def test_value_opens_with_its_document() -> None:
    assert opens(commit(b"document", SALT, EVENT), b"document", SALT, EVENT)


def test_value_does_not_open_as_another_kind() -> None:
    assert not opens(commit(b"document", SALT, EVENT), b"document", SALT, LICENCE)


def test_value_does_not_open_with_another_salt() -> None:
    assert not opens(commit(b"document", SALT, EVENT), b"document", SALT[::-1], EVENT)


@settings(print_blob=True, deadline=None)
@given(st.binary(), st.binary())
def test_value_opens_with_no_other_document(one: bytes, other: bytes) -> None:
    assert opens(commit(one, SALT, EVENT), other, SALT, EVENT) == (one == other)


@pytest.mark.parametrize("value", [b"", bytes(31), bytes(33)])
def test_value_of_another_length_does_not_open(value: bytes) -> None:
    assert not opens(value, b"document", SALT, EVENT)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_salt_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(BadInput, match=f"a salt of {length} bytes; expected 32 bytes"):
        commit(b"document", bytes(length), EVENT)


def test_commitment_opens_with_its_document_only() -> None:
    commitment = Commitment.to(b"document", EVENT)
    assert commitment.opens(b"document")
    assert not commitment.opens(b"Document")


def test_commitment_takes_its_salt_from_the_parameter() -> None:
    commitment = Commitment.to(b"document", EVENT, lambda count: b"\x05" * count)
    assert commitment == Commitment(commit(b"document", b"\x05" * 32, EVENT), b"\x05" * 32, EVENT)


def test_equal_documents_have_different_values() -> None:
    assert Commitment.to(b"document", EVENT).value != Commitment.to(b"document", EVENT).value


def test_repr_does_not_show_the_salt() -> None:
    commitment = Commitment.to(b"document", EVENT, lambda count: b"p" * count)
    assert "pppp" not in repr(commitment)


@pytest.mark.parametrize(("value", "salt", "named"), [(bytes(31), SALT, "value"), (SALT, bytes(16), "salt")])
def test_commitment_of_wrong_lengths_is_refused(value: bytes, salt: bytes, named: str) -> None:
    with pytest.raises(BadInput, match=f"a {named} of"):
        Commitment(value, salt, EVENT)


def test_refusal_does_not_show_the_salt() -> None:
    with pytest.raises(BadInput) as caught:
        Commitment(SALT, b"p" * 16, EVENT)
    assert "pppp" not in "".join(traceback.format_exception(caught.value))
