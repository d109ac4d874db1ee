"""Signs with a private key held in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lotproof.errors import BadInput, KeyRefused
from lotproof.model.keccak import checksum_address, keccak256

if TYPE_CHECKING:
    from coincurve import PublicKey

# The order of the curve's group (SEC 2, section 2.4.1): private keys are the numbers below it, without zero.
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_KEY_LENGTH = 32


def is_private_key(data: bytes) -> bool:
    """Whether ``data`` is a private key of secp256k1: 32 bytes, neither zero nor beyond the curve's order."""
    return len(data) == _KEY_LENGTH and 0 < int.from_bytes(data, "big") < _ORDER


def guard_test_key(address: str, chain_id: int) -> None:
    """Raise KeyRefused when ``address`` is a published Anvil account and ``chain_id`` is no test chain."""
    from lotproof.chain.testkeys import refuse_elsewhere

    refuse_elsewhere(address, chain_id)


class LocalSigner:
    """A Signer whose private key is in this process. It is never shown; coincurve signs."""

    __slots__ = ("_address", "_key")

    def __init__(self, private_key: bytes) -> None:
        """Take the 32-byte key; raises KeyRefused when it is none, without showing it."""
        from coincurve import PrivateKey

        if not is_private_key(private_key):
            raise KeyRefused("found bytes that are no private key; expected 32 bytes within the order of secp256k1")
        self._key = PrivateKey(private_key)
        self._address = _address_of(self._key.public_key)

    def __repr__(self) -> str:
        return f"LocalSigner({self.address})"

    @property
    def address(self) -> str:
        """The key's address, with the checksum of EIP-55."""
        return self._address

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """The raw signed transaction (EIP-2718).

        Raises KeyRefused when this is a published test key and the transaction is for another chain, BadInput when it
        states no chainId or is not complete.
        """
        guard_test_key(self.address, chain_id_in(transaction, "transaction"))
        from lotproof.chain import raw

        return raw.signed(transaction, self._sign)

    def _sign(self, digest: bytes) -> tuple[int, int, int]:
        """r, s and the parity of y."""
        signature = self._key.sign_recoverable(digest, hasher=None)
        return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big"), signature[64]

    def sign_typed_data(self, message: Mapping[str, Any]) -> bytes:
        """The 65 bytes r, s, v over an EIP-712 message: types, primaryType, domain, message.

        Raises as ``sign_transaction`` does; the chainId is that of the domain.
        """
        domain = message.get("domain")
        guard_test_key(self.address, chain_id_in(domain if isinstance(domain, Mapping) else {}, "EIP-712 domain"))
        from lotproof.chain import typed

        r, s, parity = self._sign(typed.digest(message))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([27 + parity])


def signer_of(digest: bytes, signature: bytes) -> str:
    """The address whose key made ``signature``: r, s, the parity of y; 65 bytes. Raises ValueError where none did."""
    from coincurve import PublicKey

    try:
        return _address_of(PublicKey.from_signature_and_message(signature, digest, hasher=None))
    except Exception as error:  # coincurve raises Exception itself
        raise ValueError(str(error)) from error


def _address_of(key: PublicKey) -> str:
    """Keccak-256 of the point, its last 20 bytes (Ethereum yellow paper, appendix F)."""
    return checksum_address("0x" + keccak256(key.format(compressed=False)[1:])[-20:].hex())


def chain_id_in(holder: Mapping[str, Any], what: str) -> int:
    """The chain id that ``holder`` states. Raises BadInput without one: such a signature is good on every chain."""
    found = holder.get("chainId")
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise BadInput(f"chainId {found!r}", expected="the number of one chain", where=f"{what} to sign")
    return found
