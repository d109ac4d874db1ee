import hashlib
import hmac
import traceback

import pytest

from lotproof.commit.secret import LotSecret
from lotproof.errors import BadInput

VALUE = bytes(range(32))


def test_unit_salt_is_half_of_hmac_sha256_over_tag_and_index() -> None:
    expected = hmac.new(VALUE, b"lotproof/unit" + b"\x00\x01\x02\x03", hashlib.sha256).digest()[:16]
    assert LotSecret(VALUE).unit_salt(0x00010203) == expected


def test_salts_of_different_units_differ() -> None:
    secret = LotSecret(VALUE)
    assert len({secret.unit_salt(index) for index in range(500)}) == 500


def test_salts_of_different_secrets_differ() -> None:
    assert LotSecret(VALUE).unit_salt(7) != LotSecret(VALUE[::-1]).unit_salt(7)


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r}".format])
def test_secret_is_never_shown(show: object) -> None:
    assert callable(show)
    assert show(LotSecret(VALUE)) == "LotSecret(hidden)"


@pytest.mark.parametrize("value", [b"", VALUE[:31], VALUE + b"\0"])
def test_other_lengths_are_refused(value: bytes) -> None:
    with pytest.raises(BadInput, match="expected 32 bytes"):
        LotSecret(value)


def test_refusal_does_not_show_the_value() -> None:
    with pytest.raises(BadInput) as caught:
        LotSecret(b"s" * 15)
    assert "ssss" not in "".join(traceback.format_exception(caught.value))


def test_new_takes_its_bytes_from_the_parameter() -> None:
    assert LotSecret.new(lambda count: b"\x07" * count) == LotSecret(b"\x07" * 32)


def test_new_secrets_differ_by_default() -> None:
    assert LotSecret.new() != LotSecret.new()
