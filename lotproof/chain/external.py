"""Signs with a key that another program holds: JSON-RPC as Web3Signer, Clef and development nodes speak it.

That program is asked, and not believed: what comes back is used only where it is exactly what was asked for, by the
key that was named (answered.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from lotproof.chain import answered
from lotproof.chain.networks import is_web_url
from lotproof.chain.rpc import shown
from lotproof.chain.signing import chain_id_in, guard_test_key
from lotproof.chain.wire import NoAnswer, Patience, Wire
from lotproof.errors import BadInput, KeyRefused, SignerUnreachable
from lotproof.model.keccak import checksum_address

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 120.0
"""Somebody may have to press a button first: Clef asks a person unless it was given rules."""
MOST_BYTES = 1024 * 1024
"""Of an answer: nodes take no transaction of more than 128 KB, which is twice that in hexadecimal."""

Method = tuple[str, Callable[[str, Mapping[str, Any]], list[Any]]]

# Web3Signer, geth and Anvil know the first; Clef has names of its own (Clef, "External API").
_TRANSACTION: tuple[Method, ...] = (
    ("eth_signTransaction", lambda address, given: [dict(given)]),
    ("account_signTransaction", lambda address, given: [dict(given)]),
)
# Web3Signer takes the message as a text.
_TYPED_DATA: tuple[Method, ...] = (
    ("eth_signTypedData_v4", lambda address, given: [address, dict(given)]),
    ("account_signTypedData", lambda address, given: [address, dict(given)]),
    ("eth_signTypedData", lambda address, given: [address, json.dumps(given)]),
)
_NO_SUCH_METHOD = -32601


class ExternalSigner:
    """A Signer whose private key is in another process, which listens at ``url``."""

    def __init__(self, url: str, address: str, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        """Names the program and the key; nothing is asked yet. Raises BadInput for what is no URL or no address."""
        check_url(url)
        self.where = f"signer {shown(url)}"
        self._address = checksum_address(address)
        self._wire = Wire(url, Patience(CONNECT_SECONDS, answer_seconds), most=MOST_BYTES)
        self._known: dict[tuple[Method, ...], Method] = {}

    def __repr__(self) -> str:
        return f"ExternalSigner({self.where}, {self.address})"

    @property
    def address(self) -> str:
        """The key's address, with the checksum of EIP-55."""
        return self._address

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """The raw signed transaction (EIP-2718), of type 2 or, with a ``gasPrice``, of the old kind.

        Raises SignerUnreachable where no answer comes; KeyRefused where the program refuses, where its answer is not
        this transaction signed by this key, and for a published test key on another chain; BadInput for a transaction
        without chainId.
        """
        guard_test_key(self.address, chain_id_in(transaction, "transaction"))
        found = self._ask(_TRANSACTION, {"from": self.address} | answered.as_quantities(transaction))
        # geth and Clef give the transaction beside its bytes.
        raw = self._octets(found.get("raw") if isinstance(found, Mapping) else found, "a signed transaction")
        answered.check_transaction(raw, transaction, self.address, self.where)
        return raw

    def sign_typed_data(self, message: Mapping[str, Any]) -> bytes:
        """The 65 bytes r, s, v over an EIP-712 message: types, primaryType, domain, message.

        Raises as ``sign_transaction`` does; the chainId is that of the domain.
        """
        domain = message.get("domain")
        guard_test_key(self.address, chain_id_in(domain if isinstance(domain, Mapping) else {}, "EIP-712 domain"))
        found = self._ask(_TYPED_DATA, dict(message) | {"message": answered.as_text(message.get("message"))})
        return answered.checked_signature(self._octets(found, "a signature"), message, self.address, self.where)

    def _ask(self, methods: tuple[Method, ...], given: Mapping[str, Any]) -> Any:
        """The result of the first of ``methods`` that the program knows, which is then the one to use."""
        tried: Sequence[Method] = (self._known[methods],) if methods in self._known else methods
        for method in tried:
            name, parameters = method
            response = self._post(name, parameters(self.address, given))
            error = response.get("error")
            if isinstance(error, Mapping) and error.get("code") == _NO_SUCH_METHOD:
                continue
            if error is not None:
                said = error.get("message") if isinstance(error, Mapping) else error
                raise KeyRefused(f"{self.where}: {name} for {self.address} was answered with {str(said)[:200]!r}")
            self._known[methods] = method
            return response.get("result")
        names = ", ".join(name for name, _ in tried)
        raise KeyRefused(f"{self.where}: found a program that knows none of {names}; expected one that does")

    def _post(self, method: str, parameters: list[Any]) -> Mapping[str, Any]:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        try:
            # Redirections are not followed: whoever stands at another address was not named.
            status, content = self._wire.post(json.dumps(request).encode())
        except NoAnswer as error:
            raise SignerUnreachable(f"{self.where}: {error}; nothing was signed") from error
        try:
            response = json.loads(content)
        except (ValueError, RecursionError):
            response = None
        if not isinstance(response, Mapping):
            found = f"an answer with HTTP status {status}"
            raise SignerUnreachable(f"{self.where}: found {found} that is no JSON-RPC; expected a signer's")
        return response

    def _octets(self, value: Any, what: str) -> bytes:
        digits = value.removeprefix("0x") if isinstance(value, str) else "-"
        try:
            return bytes.fromhex(digits)
        except ValueError as error:
            raise KeyRefused(f"{self.where}: found {value!r:.80}; expected {what} in hexadecimal") from error


def check_url(url: str) -> None:
    """Raises BadInput where ``url`` cannot be a signer's, or has a password, which must stand in no plain file."""
    expected = "an http or https URL without user and password, such as http://127.0.0.1:9000"
    if not is_web_url(url):
        found = shown(url) if "://" in url or "@" in url else f"{url[:200]!r}"
        raise BadInput(found, expected=expected, where="the signer's URL")
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise BadInput(f"user or password in {shown(url)}", expected=expected, where="the signer's URL")
