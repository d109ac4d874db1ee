"""Keccak-256 as Ethereum uses it, and the address checksum built on it (EIP-55)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from lotproof.errors import BadInput

ZERO_ACCOUNT = "0x" + "00" * 20
"""The account that nobody has; in the contract it stands for none."""

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


def _fastest() -> Callable[[bytes], bytes]:
    """safe-pysha3 needs 0.9 µs for 64 bytes; pycryptodome 4.4 µs, and comes compiled for every machine.

    The libraries below choose for themselves: on the chain in this process, which hashes most, both take as long.
    """
    try:
        from sha3 import keccak_256  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError:
        return _by_pycryptodome
    return lambda data: bytes(keccak_256(data).digest())


def _by_pycryptodome(data: bytes) -> bytes:
    from Crypto.Hash import keccak

    return keccak.new(digest_bits=256, data=data).digest()


_keccak256 = _fastest()


def keccak256(data: bytes) -> bytes:
    """The 32 bytes of Keccak-256 (not NIST SHA3-256) of ``data``."""
    return _keccak256(data)


@lru_cache(maxsize=1 << 14)
def checksum_address(text: str) -> str:
    """``text`` with the capitals of EIP-55; raises BadInput when it is no address or its own capitals are wrong.

    An address all in small or all in capital letters carries no checksum and is taken as it is.
    """
    if not _ADDRESS.fullmatch(text):
        raise BadInput(f"address {text[:60]!r}", expected="0x and 40 hexadecimal digits")
    plain = text[2:].lower()
    nibbles = keccak256(plain.encode("ascii")).hex()
    right = "0x" + "".join(c.upper() if n >= "8" else c for c, n in zip(plain, nibbles, strict=False))
    if text[2:] not in (plain, plain.upper(), right[2:]):
        raise BadInput(f"address {text} with a wrong checksum", expected=f"{right} (EIP-55)")
    return right
