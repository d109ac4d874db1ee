import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lotproof.commit.canonical import canonical_json
from lotproof.commit.passport import LotPassport
from lotproof.commit.proof import verify
from lotproof.commit.tree import UnitTree
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gtin, LotNumber

LEDGER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
ISSUED = dt.datetime(2025, 11, 20, 21, 5, 9, tzinfo=dt.UTC)


@pytest.fixture
def passport(tree_of: Callable[[int], UnitTree]) -> LotPassport:
    return LotPassport(
        gtin=Gtin("06291041500213"),
        lot=LotNumber("LOT/7"),
        expiry=dt.date(2027, 5, 31),
        units=tree_of(5),
        ledger=LEDGER,
        chain_id=31337,
        issued_at=ISSUED,
    )


def changed(passport: LotPassport, **members: object) -> str:
    return json.dumps(json.loads(passport.to_json()) | members)


def test_passport_survives_its_json(passport: LotPassport) -> None:
    assert LotPassport.from_json(passport.to_json()) == passport


def test_passport_is_read_from_bytes(passport: LotPassport) -> None:
    assert LotPassport.from_json(passport.to_json().encode()) == passport


def test_json_is_canonical(passport: LotPassport) -> None:
    text = passport.to_json()
    assert canonical_json(json.loads(text)) == text.encode()


def test_json_says_everything(passport: LotPassport) -> None:
    assert json.loads(passport.to_json()) == {
        "type": "lotproof/lot-passport",
        "version": 1,
        "gtin": "06291041500213",
        "lot": "LOT/7",
        "expiry": "2027-05-31",
        "root": "0x" + passport.root.hex(),
        "serials": ["SN-0", "SN-1", "SN-2", "SN-3", "SN-4"],
        "lotSecret": "0x" + bytes(range(32)).hex(),
        "ledger": LEDGER,
        "chainId": 31337,
        "issuedAt": "2025-11-20T21:05:09Z",
    }


def test_any_layout_of_the_same_members_is_read(passport: LotPassport) -> None:
    assert LotPassport.from_json(json.dumps(json.loads(passport.to_json()), indent=2)) == passport


def test_holder_of_a_passport_proves_units(passport: LotPassport) -> None:
    read = LotPassport.from_json(passport.to_json())
    assert verify(passport.root, read.units.proof(3))


def test_repr_does_not_show_the_secret(passport: LotPassport) -> None:
    assert passport.secret.value.hex() not in repr(passport)
    assert repr(passport.secret.value) not in repr(passport)


@pytest.mark.parametrize(
    "member", ["chainId", "expiry", "gtin", "issuedAt", "ledger", "lot", "lotSecret", "root", "serials"]
)
def test_missing_member_is_refused(passport: LotPassport, member: str) -> None:
    document: dict[str, Any] = json.loads(passport.to_json())
    del document[member]
    with pytest.raises(BadInput, match=f"lot passport: found no member '{member}'"):
        LotPassport.from_json(json.dumps(document))


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("gtin", "06291041500214", "gtin: .*check digit 3"),
        ("gtin", 6291041500213, "gtin: found a number; expected text"),
        ("lot", "", "lot: .*1 to 20 characters"),
        ("expiry", "20270531", "expiry: found '20270531'; expected a date YYYY-MM-DD"),
        ("expiry", "2027-02-30", "a date YYYY-MM-DD"),
        ("root", "0x00", "root: found 4 characters"),
        ("root", "0x" + "00" * 32, "root: .*the root of these serials"),
        ("serials", [], "serials: found a lot of 0 units"),
        ("serials", ["A", "A"], "serials: .*again at index 1"),
        ("serials", ["A", "é"], r"serials\[1\]: .*GS1 set 82"),
        ("serials", ["SN-1", "SN-0", "SN-2", "SN-3", "SN-4"], "the root of these serials"),
        ("lotSecret", "0x" + "00" * 31, "lotSecret: found 64 characters"),
        ("lotSecret", "0x" + "00" * 32, "the root of these serials"),
        ("ledger", LEDGER.replace("aA", "Aa"), "ledger: .*EIP-55"),
        ("chainId", 0, "chain id 0"),
        ("chainId", 2**53, "chain id 9007199254740992"),
        ("chainId", True, "chainId: found true or false"),
        ("issuedAt", "2025-11-20T21:05:09+00:00", "a time YYYY-MM-DDThh:mm:ssZ"),
        ("issuedAt", "2025-11-20T21:05:09", "a time YYYY-MM-DDThh:mm:ssZ"),
        ("issuedAt", "2025-11-20T23:05:09+02:00", "a time YYYY-MM-DDThh:mm:ssZ"),
        ("issuedAt", "2025-11-20T21:05:09.5Z", "a time YYYY-MM-DDThh:mm:ssZ"),
        ("issuedAt", "2025-13-20T21:05:09Z", "a time YYYY-MM-DDThh:mm:ssZ"),
        ("version", 3, "version 3; expected type 'lotproof/lot-passport', version 1 or 2"),
        ("version", True, "version True"),
        ("version", [1], "version"),
        ("type", "other", "type 'other'"),
        ("note", "hello", "found member 'note'"),
    ],
)
def test_wrong_member_is_refused(passport: LotPassport, member: str, value: object, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        LotPassport.from_json(changed(passport, **{member: value}))


@pytest.mark.parametrize("text", ["", "[]", "null", "7", '"text"', '{"version":1}', b"\xff\xfe"])
def test_what_is_no_passport_is_refused(text: str | bytes) -> None:
    with pytest.raises(BadInput):
        LotPassport.from_json(text)


def test_refused_secret_is_not_shown(passport: LotPassport) -> None:
    with pytest.raises(BadInput) as caught:
        LotPassport.from_json(changed(passport, lotSecret="0x" + "ab" * 33))
    assert "abab" not in str(caught.value)


def test_ledger_address_gets_its_checksum(passport: LotPassport) -> None:
    assert replace(passport, ledger=LEDGER.lower()).ledger == LEDGER


def test_time_of_issue_is_kept_in_utc_to_the_second(passport: LotPassport) -> None:
    local = ISSUED.astimezone(dt.timezone(dt.timedelta(hours=2))).replace(microsecond=5)
    assert replace(passport, issued_at=local) == passport


def test_time_of_issue_without_zone_is_refused(passport: LotPassport) -> None:
    with pytest.raises(BadInput, match="without a zone"):
        replace(passport, issued_at=ISSUED.replace(tzinfo=None))


@pytest.mark.parametrize("chain_id", [0, -1, 2**53])
def test_impossible_chain_id_is_refused(passport: LotPassport, chain_id: int) -> None:
    with pytest.raises(BadInput, match=f"chain id {chain_id}"):
        replace(passport, chain_id=chain_id)
