import subprocess
import sys
import traceback
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_keys.main import KeyAPI

from lotproof.chain.signing import LocalSigner, guard_test_key, is_private_key
from lotproof.chain.testkeys import accounts
from lotproof.errors import BadInput, KeyRefused
from lotproof.ports import Signer

KEY = b"\x07" * 32
ADDRESS = "0x4a62316623ad457F02cDC5D997deD67a383EC569"
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
TX: dict[str, Any] = {
    "chainId": 1337,
    "nonce": 0,
    "gas": 21_000,
    "maxFeePerGas": 1,
    "maxPriorityFeePerGas": 1,
    "to": ADDRESS,
    "value": 0,
    "data": b"",
}
MESSAGE: dict[str, Any] = {
    "types": {
        "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}],
        "Ship": [{"name": "item", "type": "uint88"}],
    },
    "primaryType": "Ship",
    "domain": {"name": "Lotproof", "chainId": 1337},
    "message": {"item": 7},
}


@pytest.fixture(scope="module")
def signer() -> LocalSigner:
    return LocalSigner(KEY)


@pytest.fixture(scope="module")
def published() -> LocalSigner:
    return LocalSigner(bytes.fromhex(accounts()[3].key.removeprefix("0x")))


def test_local_signer_is_a_signer(signer: LocalSigner) -> None:
    port: Signer = signer  # what mypy checks
    assert Account.recover_transaction(port.sign_transaction(transaction=TX)) == port.address


def test_address_has_its_checksum(signer: LocalSigner) -> None:
    assert signer.address == ADDRESS


def test_typed_data_is_signed_by_coincurve() -> None:
    assert type(KeyAPI().backend).__name__ == "CoinCurveECCBackend"


@pytest.mark.parametrize("fees", [{"maxFeePerGas": 10**11, "maxPriorityFeePerGas": 0}, {"gasPrice": 127}], ids=str)
@pytest.mark.parametrize("data", [b"", b"\x7f", b"\x80", bytes(55), bytes(56), b"\xff" * 70_000], ids=len)
@pytest.mark.parametrize("nonce", [0, 1, 127, 128, 70_000])
def test_the_bytes_are_those_of_eth_account(signer: LocalSigner, fees: dict[str, int], data: bytes, nonce: int) -> None:
    plain = {name: value for name, value in TX.items() if not name.startswith("max")}
    given = plain | fees | {"data": data, "nonce": nonce, "value": nonce << 70}
    assert signer.sign_transaction(given) == bytes(Account.from_key(KEY).sign_transaction(given).raw_transaction)


def test_a_creation_has_no_receiver(signer: LocalSigner) -> None:
    given = {name: value for name, value in TX.items() if name != "to"}
    assert signer.sign_transaction(given) == bytes(Account.from_key(KEY).sign_transaction(given).raw_transaction)


def test_signed_transaction_recovers_to_the_address(signer: LocalSigner) -> None:
    assert Account.recover_transaction(signer.sign_transaction(TX)) == ADDRESS


def test_transaction_given_is_left_as_it_was(signer: LocalSigner) -> None:
    given = dict(TX)
    signer.sign_transaction(given)
    assert given == TX


def test_signed_message_recovers_to_the_address(signer: LocalSigner) -> None:
    signature = signer.sign_typed_data(MESSAGE)
    assert len(signature) == 65
    assert Account.recover_message(encode_typed_data(full_message=MESSAGE), signature=signature) == ADDRESS


def test_signature_ends_with_the_v_that_solidity_expects(signer: LocalSigner) -> None:
    signatures = [signer.sign_typed_data(MESSAGE | {"message": {"item": item}}) for item in range(20)]
    assert {signature[64] for signature in signatures} == {27, 28}


@pytest.mark.parametrize("chain_id", [None, 0, -1, "1337", True, 1.0])
def test_transaction_for_no_chain_is_refused(signer: LocalSigner, chain_id: object) -> None:
    with pytest.raises(BadInput, match="transaction to sign: found chainId"):
        signer.sign_transaction(TX | {"chainId": chain_id})


@pytest.mark.parametrize("domain", [None, {}, {"name": "Lotproof"}, "domain"])
def test_message_for_no_chain_is_refused(signer: LocalSigner, domain: object) -> None:
    with pytest.raises(BadInput, match="EIP-712 domain to sign: found chainId None"):
        signer.sign_typed_data(MESSAGE | {"domain": domain})


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": None},
        {"nonce": "x"},
        {"value": -1},
        {"gas": -1},
        {"to": "0x12"},
        {"from": "0x" + "00" * 20},
        {"a": 1},
    ],
)
def test_incomplete_transaction_is_refused(signer: LocalSigner, change: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="expected a complete transaction"):
        signer.sign_transaction(TX | change)


@pytest.mark.parametrize(
    "change",
    [
        {"types": None},
        {"types": {}},
        {"message": {"item": -1}},
        {"message": {"item": 2**88}},
        {"message": {"item": "x"}},
    ],
)
def test_incomplete_message_is_refused(signer: LocalSigner, change: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=r"expected complete EIP-712 typed data"):
        signer.sign_typed_data(MESSAGE | change)


def test_repr_shows_the_address_only(signer: LocalSigner) -> None:
    assert repr(signer) == str(signer) == f"LocalSigner({ADDRESS})"


@pytest.mark.parametrize(
    "data",
    [b"", KEY[:31], KEY + b"\x07", bytes(32), ORDER.to_bytes(32, "big"), b"\xff" * 32],
    ids=["empty", "short", "long", "zero", "order", "beyond"],
)
def test_what_is_no_key_is_refused(data: bytes) -> None:
    with pytest.raises(KeyRefused, match="no private key"):
        LocalSigner(data)


@pytest.mark.parametrize("number", [1, ORDER - 1])
def test_least_and_greatest_key_are_keys(number: int) -> None:
    assert is_private_key(number.to_bytes(32, "big"))


def test_refused_key_is_not_shown() -> None:
    key = bytes(range(65, 65 + 31))
    with pytest.raises(KeyRefused) as caught:
        LocalSigner(key)
    shown = "".join(traceback.format_exception(caught.value))
    assert key.hex() not in shown
    assert key.decode() not in shown


@pytest.mark.parametrize("chain_id", [1, 1337, 31338])
def test_published_key_signs_nothing_for_another_chain(published: LocalSigner, chain_id: int) -> None:
    with pytest.raises(KeyRefused, match="published test key"):
        published.sign_transaction(TX | {"chainId": chain_id})
    with pytest.raises(KeyRefused, match="published test key"):
        published.sign_typed_data(MESSAGE | {"domain": {"chainId": chain_id}})


def test_published_key_signs_for_the_test_chain(published: LocalSigner) -> None:
    raw = published.sign_transaction(TX | {"chainId": 31337})
    assert Account.recover_transaction(raw) == published.address


@pytest.mark.parametrize("index", range(10))
def test_guard_knows_every_published_address_in_any_case(index: int) -> None:
    with pytest.raises(KeyRefused):
        guard_test_key(accounts()[index].address.lower(), 1)


def test_guard_lets_other_addresses_pass() -> None:
    guard_test_key(ADDRESS, 1)


def test_importing_keys_pulls_no_web3() -> None:
    program = (
        "import sys, lotproof.chain.keystore, lotproof.chain.passphrase, lotproof.chain.signing;"
        "print(sorted(set(sys.modules) & {'web3', 'eth_account', 'eth_keys', 'Crypto.Cipher'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
