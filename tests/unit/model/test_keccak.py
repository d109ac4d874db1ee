import pytest

from lotproof.errors import BadInput
from lotproof.model import keccak
from lotproof.model.keccak import checksum_address, keccak256

EMPTY = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
# The examples of EIP-55.
ADDRESSES = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
]


def test_empty_input_has_the_hash_of_the_yellow_paper() -> None:
    assert keccak256(b"").hex() == EMPTY


@pytest.mark.parametrize("length", [0, 1, 31, 64, 96, 135, 136, 137, 300])
def test_both_backends_agree(length: int) -> None:
    data = bytes(range(256)) * 2
    assert keccak._by_pycryptodome(data[:length]) == keccak256(data[:length])


def test_works_without_the_fast_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sha3", None)
    assert keccak._fastest() is keccak._by_pycryptodome


@pytest.mark.parametrize("address", ADDRESSES)
def test_checksum_of_eip_55(address: str) -> None:
    assert checksum_address(address.lower()) == address


@pytest.mark.parametrize("address", ADDRESSES)
def test_right_checksum_is_kept(address: str) -> None:
    assert checksum_address(address) == address


def test_all_capitals_carry_no_checksum() -> None:
    assert checksum_address("0x" + ADDRESSES[2][2:].upper()) == ADDRESSES[2]


def test_wrong_checksum_is_refused_with_the_right_one() -> None:
    wrong = ADDRESSES[2].replace("aA", "Aa")
    with pytest.raises(BadInput, match=f"expected {ADDRESSES[2]}"):
        checksum_address(wrong)


@pytest.mark.parametrize(
    "text", ["", "0x", "0x" + "0" * 39, "0x" + "0" * 41, "0" * 42, "0x" + "g" * 40, "0X" + "0" * 40]
)
def test_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="40 hexadecimal digits"):
        checksum_address(text)
