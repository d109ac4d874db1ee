"""Who acts in a random run: accounts with keys, and a contract that signs as ERC-1271 has it."""

from __future__ import annotations

from functools import cache

from coincurve import PrivateKey, PublicKey
from eth_account.hdaccount import seed_from_mnemonic
from eth_account.hdaccount.deterministic import HDPath

from lotproof.chain import testkeys
from lotproof.model.keccak import checksum_address, keccak256

COUNT = 48
_FURTHER: dict[str, PrivateKey] = {}
NO_ACCOUNT = "0x" + "00" * 20

WALLET = checksum_address("0x" + "5a" * 20)
WALLET_CODE = bytes.fromhex("60643560043514631626ba7e60e01b025f5260205ff3")
"""Takes a signature that begins with the digest itself.

push 100, calldataload; push 4, calldataload; eq; push magic << 224; mul; mstore at 0; return 32 bytes.
"""

_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1


@cache
def _keys() -> dict[str, PrivateKey]:
    """Of Anvil's published mnemonic, further along the path than the ten that Anvil shows."""
    seed = seed_from_mnemonic(testkeys.MNEMONIC, "")
    keys = [PrivateKey(HDPath(f"{testkeys.PATH}/{place}").derive(seed)) for place in range(COUNT)]
    return {_address(key.public_key): key for key in keys}


def _address(key: PublicKey) -> str:
    return checksum_address("0x" + keccak256(key.format(compressed=False)[1:])[-20:].hex())


ACCOUNTS = tuple(_keys())
BOARD = ACCOUNTS[0]


@cache
def further(number: int) -> str:
    """An account that signs, beyond those that act."""
    key = PrivateKey((0xC000 + number).to_bytes(32, "big"))
    _FURTHER[_address(key.public_key)] = key
    return _address(key.public_key)


def sign(signer: str, digest: bytes) -> bytes:
    """The signature of an account or of the wallet."""
    if signer == WALLET:
        return digest
    raw = (_keys() | _FURTHER)[signer].sign_recoverable(digest, hasher=None)
    return raw[:64] + bytes([raw[64] + 27])


def malleable(signature: bytes) -> bytes:
    """The other signature of the same key over the same digest, which the ledger does not take."""
    s = _ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes([signature[64] ^ 7])


def is_signed(signer: str, digest: bytes, signature: bytes) -> bool:
    """Whether the ledger takes ``signature``: a key's with the lower s (EIP-2), or what the wallet says."""
    if _recovered(digest, signature) == signer:
        return True
    return signer == WALLET and signature[:32] == digest


def _recovered(digest: bytes, signature: bytes) -> str | None:
    if len(signature) != 65 or signature[64] not in (27, 28):
        return None
    if int.from_bytes(signature[32:64], "big") > _ORDER // 2:
        return None
    try:
        key = PublicKey.from_signature_and_message(signature[:64] + bytes([signature[64] - 27]), digest, hasher=None)
    except ValueError:
        return None
    except Exception as error:
        if type(error) is not Exception:
            raise
        return None
    return _address(key)
