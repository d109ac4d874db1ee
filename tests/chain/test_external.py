"""Keys that another program holds: what comes back is checked before it is used. Each signer is a real process."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from lotproof.chain import engines, testkeys
from lotproof.chain.connect import open_chain
from lotproof.chain.deploy import deploy
from lotproof.chain.external import ExternalSigner
from lotproof.chain.networks import Network
from lotproof.errors import BadInput, KeyRefused, SignerUnreachable
from lotproof.model.verb import AppointRegistrar
from lotproof.ports import Signer
from tests.chain.doing import DoingLedger
from tests.chain.signers import signing

FORMS = pytest.mark.parametrize("form", ["clef", "web3signer"])
TO = "0x4a62316623ad457F02cDC5D997deD67a383EC569"
DYNAMIC: dict[str, Any] = {
    "chainId": 1337,
    "nonce": 5,
    "gas": 21_000,
    "maxFeePerGas": 7,
    "maxPriorityFeePerGas": 1,
    "to": TO,
    "value": 0,
    "data": b"\x01\x02",
}
LEGACY = {name: value for name, value in DYNAMIC.items() if not name.startswith("max")} | {"gasPrice": 0}
MESSAGE: dict[str, Any] = {
    "types": {
        "EIP712Domain": [
            {"name": "name", "type": "string"},
            {"name": "chainId", "type": "uint256"},
            {"name": "verifyingContract", "type": "address"},
        ],
        "Goods": [
            {"name": "item", "type": "uint88"},
            {"name": "items", "type": "uint256[]"},
            {"name": "document", "type": "bytes32"},
        ],
    },
    "primaryType": "Goods",
    "domain": {"name": "Lotproof", "chainId": 31337, "verifyingContract": TO},
    "message": {"item": 2**80 + 7, "items": [1, 2**200], "document": bytes(range(32))},
}


@pytest.fixture(scope="module")
def anvil(tmp_path_factory: pytest.TempPathFactory, engine_programs: Callable[[str], None]) -> Iterator[str]:
    """A node that signs for its accounts, the published ones."""
    engine_programs("anvil")
    folder = tmp_path_factory.mktemp("anvil")
    yield str(engines.up("anvil", folder, engines.free_port()).url)
    engines.down(folder)


@pytest.fixture(scope="module", params=["clef", "web3signer", "anvil"])
def signer(request: pytest.FixtureRequest) -> Iterator[ExternalSigner]:
    """Each kind of program."""
    if request.param == "anvil":
        yield ExternalSigner(request.getfixturevalue("anvil"), testkeys.accounts()[5].address)
        return
    with signing(request.param) as (url, address):
        yield ExternalSigner(url, address)


def on_test_chain(transaction: Mapping[str, Any]) -> dict[str, Any]:
    return dict(transaction) | {"chainId": testkeys.CHAIN_ID}


@pytest.mark.parametrize("transaction", [DYNAMIC, LEGACY], ids=["dynamic", "legacy"])
def test_a_transaction_is_signed_by_the_key_named(signer: ExternalSigner, transaction: dict[str, Any]) -> None:
    port: Signer = signer  # what mypy checks
    raw = port.sign_transaction(on_test_chain(transaction))
    assert Account.recover_transaction(raw) == signer.address


def test_a_creation_is_signed_too(signer: ExternalSigner) -> None:
    creation = {name: value for name, value in on_test_chain(DYNAMIC).items() if name != "to"}
    assert Account.recover_transaction(signer.sign_transaction(creation)) == signer.address


def test_typed_data_is_signed_by_the_key_named(signer: ExternalSigner) -> None:
    signature = signer.sign_typed_data(MESSAGE)
    assert signature[64] in (27, 28)
    assert Account.recover_message(encode_typed_data(full_message=MESSAGE), signature=signature) == signer.address


def test_a_ledger_is_deployed_and_used_by_a_key_outside(anvil: str, tmp_path: Path) -> None:
    """The whole way: fees and nonce from the chain, bytes from the signer, accepted by the chain."""
    signer = ExternalSigner(anvil, testkeys.accounts()[6].address)
    node = open_chain(Network("anvil", (anvil,), testkeys.CHAIN_ID))
    ledger = DoingLedger(node, deploy(node, signer, folder=tmp_path))
    receipt = ledger.do(signer, AppointRegistrar(account=testkeys.accounts()[7].address))
    assert receipt.block == ledger.head()


@FORMS
@pytest.mark.parametrize(
    "field",
    ["nonce", "gas", "maxFeePerGas", "maxPriorityFeePerGas", "value", "chainId", "to", "data"],
)
def test_a_transaction_changed_by_the_signer_is_refused(form: str, field: str) -> None:
    with signing(form, field) as (url, address), pytest.raises(KeyRefused) as refused:
        ExternalSigner(url, address).sign_transaction(DYNAMIC)
    assert f"signer {url}: found a signed transaction with {field} 0x" in str(refused.value)
    assert "; expected 0x" in str(refused.value)


@pytest.mark.parametrize("field", ["nonce", "gas", "gasPrice", "value", "chainId", "to", "data"])
def test_an_old_transaction_changed_by_the_signer_is_refused(field: str) -> None:
    with signing("clef", field) as (url, address), pytest.raises(KeyRefused, match=f"with {field} 0x"):
        ExternalSigner(url, address).sign_transaction(LEGACY)


def test_an_access_list_nobody_asked_for_is_refused() -> None:
    with signing("clef", "accessList") as (url, address), pytest.raises(KeyRefused, match="with an access list"):
        ExternalSigner(url, address).sign_transaction(DYNAMIC)


@FORMS
def test_another_key_than_the_one_named_is_refused(form: str) -> None:
    with signing(form, "other-key") as (url, address):
        signer = ExternalSigner(url, address)
        with pytest.raises(KeyRefused, match=f"found a signature of 0x[0-9a-fA-F]{{40}}; expected one of {address}"):
            signer.sign_transaction(DYNAMIC)
        with pytest.raises(KeyRefused, match=f"expected one of {address}"):
            signer.sign_typed_data(MESSAGE)


@FORMS
def test_a_message_changed_by_the_signer_is_refused(form: str) -> None:
    with signing(form, "message") as (url, address), pytest.raises(KeyRefused, match="found a signature of 0x"):
        ExternalSigner(url, address).sign_typed_data(MESSAGE)


def test_the_larger_s_is_refused() -> None:
    with signing("clef", "large-s") as (url, address), pytest.raises(KeyRefused, match="the larger of its two values"):
        ExternalSigner(url, address).sign_typed_data(MESSAGE)


@FORMS
def test_a_denied_request_is_told_in_the_signers_words(form: str) -> None:
    with signing(form, "deny") as (url, address), pytest.raises(KeyRefused) as refused:
        ExternalSigner(url, address).sign_transaction(DYNAMIC)
    assert str(refused.value).endswith(f"for {address} was answered with 'Request denied'")


@pytest.mark.parametrize(
    ("habit", "told"),
    [("no-json", "HTTP status 200 that is no JSON-RPC"), ("moved", "HTTP status 307"), ("silent", "no answer in time")],
)
def test_a_program_that_is_no_signer_is_unreachable(habit: str, told: str) -> None:
    with signing("clef", habit) as (url, address), pytest.raises(SignerUnreachable, match=told):
        ExternalSigner(url, address, answer_seconds=0.2).sign_transaction(DYNAMIC)


def test_an_answer_that_is_not_hexadecimal_is_refused() -> None:
    with signing("web3signer", "no-hex") as (url, address), pytest.raises(KeyRefused, match="expected a signed trans"):
        ExternalSigner(url, address).sign_transaction(DYNAMIC)


def test_nobody_listening_is_one_sentence() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(SignerUnreachable, match=r"cannot be reached.*; nothing was signed"):
            ExternalSigner(url, TO).sign_transaction(DYNAMIC)


def test_a_node_without_the_key_refuses(anvil: str) -> None:
    with pytest.raises(KeyRefused, match=r"eth_signTransaction for .* was answered with"):
        ExternalSigner(anvil, TO).sign_transaction(DYNAMIC)


def test_a_published_key_is_refused_off_the_test_chain_and_nobody_is_asked() -> None:
    signer = ExternalSigner("http://127.0.0.1:9", testkeys.accounts()[0].address)
    with pytest.raises(KeyRefused, match="published test key"):
        signer.sign_transaction(DYNAMIC)
    with pytest.raises(KeyRefused, match="published test key"):
        signer.sign_typed_data(MESSAGE | {"domain": MESSAGE["domain"] | {"chainId": 1}})


def test_a_field_that_could_not_be_checked_is_not_asked_for() -> None:
    with pytest.raises(BadInput, match="the field accessList"):
        ExternalSigner("http://127.0.0.1:9", TO).sign_transaction(DYNAMIC | {"accessList": []})


@pytest.mark.parametrize("url", ["127.0.0.1:9000", "ftp://127.0.0.1", "http://", "http://u:p@127.0.0.1", "http://["])
def test_a_url_must_be_one_and_carry_no_password(url: str) -> None:
    with pytest.raises(BadInput, match="the signer's URL") as refused:
        ExternalSigner(url, TO)
    assert "u:p" not in str(refused.value)
