import hashlib
import json
from typing import Any

import pytest

from lotproof.chain import keyfile
from lotproof.chain.signing import LocalSigner
from lotproof.errors import BadInput, KeyRefused, LotproofError
from lotproof.model.keccak import keccak256

KEY = b"\x07" * 32
ADDRESS = "0x4a62316623ad457F02cDC5D997deD67a383EC569"
# The test vectors of the Web3 Secret Storage definition; the passphrase of both is "testpassword".
VECTOR_KEY = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d"
VECTOR_ADDRESS = "008aeeda4d805471df9b2a5b0f38a0c3bcba786b"
PBKDF2 = {
    "cipher": "aes-128-ctr",
    "cipherparams": {"iv": "6087dab2f9fdbbfaddc31a909735c1e6"},
    "ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
    "kdf": "pbkdf2",
    "kdfparams": {
        "c": 262144,
        "dklen": 32,
        "prf": "hmac-sha256",
        "salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
    },
    "mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
}


def encrypted(words: str = "open sesame") -> dict[str, Any]:
    document: dict[str, Any] = json.loads(keyfile.encrypt(KEY, words, 2))
    return document


def packed(document: object) -> bytes:
    return json.dumps(document).encode()


def with_member(path: str, value: object) -> bytes:
    """A sound key file but for the member at ``path``; None takes it away."""
    document = holder = encrypted()
    *parents, last = path.split(".")
    for parent in parents:
        holder = holder[parent]
    holder[last] = value
    if value is None:
        del holder[last]
    return packed(document)


def test_key_survives_its_file() -> None:
    assert keyfile.decrypt(packed(encrypted()), "open sesame", "key file") == KEY


def test_file_states_its_address_without_a_passphrase() -> None:
    assert keyfile.address_of(packed(encrypted()), "key file") == ADDRESS


def test_file_has_the_published_shape() -> None:
    document = encrypted()
    assert document["version"] == 3
    assert document["address"] == ADDRESS[2:].lower()
    assert document["crypto"]["kdf"] == "scrypt"


def test_same_key_is_never_encrypted_alike() -> None:
    assert encrypted()["crypto"]["ciphertext"] != encrypted()["crypto"]["ciphertext"]


def test_standard_work_factor_is_that_of_geth() -> None:
    assert keyfile.STANDARD_WORK_FACTOR == 262_144


def test_published_vector_is_opened() -> None:
    document = {"address": VECTOR_ADDRESS, "crypto": PBKDF2, "id": "x", "version": 3}
    assert keyfile.decrypt(packed(document), "testpassword", "vector").hex() == VECTOR_KEY


def test_passphrase_is_taken_as_utf8() -> None:
    crypto = encrypted("Schlüssel €")["crypto"]
    salt, cost = bytes.fromhex(crypto["kdfparams"]["salt"]), crypto["kdfparams"]["n"]
    derived = hashlib.scrypt("Schlüssel €".encode(), salt=salt, n=cost, r=8, p=1, dklen=32)
    assert keccak256(derived[16:] + bytes.fromhex(crypto["ciphertext"])).hex() == crypto["mac"]


@pytest.mark.parametrize("passphrase", ["open Sesame", "", "open sesame ", "x"])
def test_wrong_passphrase_is_refused(passphrase: str) -> None:
    with pytest.raises(KeyRefused, match="key file: the passphrase does not open it"):
        keyfile.decrypt(packed(encrypted()), passphrase, "key file")


def test_empty_passphrase_encrypts_nothing() -> None:
    with pytest.raises(KeyRefused, match="an empty passphrase"):
        keyfile.encrypt(KEY, "", 2)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(KeyRefused, match="lone surrogate"):
        keyfile.encrypt(KEY, "caf\udce9", 2)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("version", 4),
        ("version", True),
        ("version", None),
        ("address", "00"),
        ("address", None),
        ("address", 5),
        ("crypto", None),
        ("crypto", []),
        ("crypto.cipher", "aes-256-cbc"),
        ("crypto.cipherparams", "x"),
        ("crypto.cipherparams.iv", "00" * 17),
        ("crypto.ciphertext", "00" * 31),
        ("crypto.ciphertext", "zz" * 32),
        ("crypto.mac", None),
        ("crypto.kdf", "argon2"),
        ("crypto.kdfparams", None),
        ("crypto.kdfparams.salt", ""),
        ("crypto.kdfparams.dklen", 16),
        ("crypto.kdfparams.n", 3),
        ("crypto.kdfparams.n", 1),
        ("crypto.kdfparams.n", "2"),
        ("crypto.kdfparams.r", 0),
        ("crypto.kdfparams.p", 17),
        ("crypto.kdfparams.p", None),
    ],
)
def test_damaged_file_is_refused_with_the_member(path: str, value: object) -> None:
    with pytest.raises(BadInput, match=f"key file: found .*{path.split('.')[-1]}"):
        keyfile.decrypt(with_member(path, value), "open sesame", "key file")


@pytest.mark.parametrize("cost", [2**21, 2**40])
def test_file_that_demands_too_much_memory_is_refused(cost: int) -> None:
    with pytest.raises(BadInput, match="'n' from 1 to 1048576"):
        keyfile.decrypt(with_member("crypto.kdfparams.n", cost), "open sesame", "key file")


def test_file_that_demands_too_many_iterations_is_refused() -> None:
    crypto = PBKDF2 | {"kdfparams": {"c": 10**9, "dklen": 32, "prf": "hmac-sha256", "salt": "00"}}
    document = {"address": VECTOR_ADDRESS, "crypto": crypto, "version": 3}
    with pytest.raises(BadInput, match="'c' from 1 to 10000000"):
        keyfile.decrypt(packed(document), "testpassword", "vector")


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b"7", b"\xff", b'{"version":3,"version":3}'])
def test_what_is_no_key_file_is_refused(text: bytes) -> None:
    with pytest.raises(BadInput, match=r"^key file"):
        keyfile.address_of(text, "key file")


@pytest.mark.parametrize("member", ["ciphertext", "mac"])
def test_altered_content_does_not_open(member: str) -> None:
    text = with_member(f"crypto.{member}", "00" * 32)
    with pytest.raises(KeyRefused, match="does not open"):
        keyfile.decrypt(text, "open sesame", "key file")


def test_altered_initial_vector_is_noticed_by_the_address() -> None:
    with pytest.raises(KeyRefused, match=f"not that of {ADDRESS}"):
        keyfile.decrypt(with_member("crypto.cipherparams.iv", "00" * 16), "open sesame", "key file")


def test_altered_address_is_noticed() -> None:
    with pytest.raises(KeyRefused, match="the key inside is not that of 0x0000"):
        keyfile.decrypt(with_member("address", "00" * 20), "open sesame", "key file")


@pytest.mark.parametrize("cut", range(0, 480, 37))
def test_cut_off_file_is_refused(cut: int) -> None:
    with pytest.raises(LotproofError):
        keyfile.decrypt(packed(encrypted())[:cut], "open sesame", "key file")


def test_signer_of_the_opened_key_has_the_stated_address() -> None:
    text = packed(encrypted())
    assert LocalSigner(keyfile.decrypt(text, "open sesame", "f")).address == keyfile.address_of(text, "f")
