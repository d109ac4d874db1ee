"""Plain values, labels and times, files: the small parts under every command."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path
from typing import Any

import pytest

from lotproof.cli.output import line_of
from lotproof.errors import BadInput, LinesRefused, counted
from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin
from lotproof.model.partner import Role
from lotproof.outbox.codec import VERBS
from lotproof.rules.describe import describe
from lotproof.rules.state import State
from lotproof.service import files, things
from lotproof.service.desk import Done
from lotproof.service.plain import plain

GLN = Gln("9521987000100")
NOON = dt.datetime(2030, 1, 2, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
SIGNED: Any = {"deadline": NOON, "consent": b""}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        (2**53 - 1, 2**53 - 1),
        (2**53, str(2**53)),
        (b"\x00\xff", "0x00ff"),
        (NOON, "2030-01-02T10:00:00Z"),
        (dt.date(2030, 1, 2), "2030-01-02"),
        (Gtin("09521410301255"), "09521410301255"),
        (Path("/a"), "/a"),
        (Role.WHOLESALER, "wholesaler"),
        ({"chain_id": (1, 2), "urn:a_b": 3}, {"chainId": [1, 2], "urn:a_b": 3}),
    ],
)
def test_values_are_written_as_json_has_them(value: object, written: object) -> None:
    assert plain(value) == written


def test_a_record_is_written_member_by_member() -> None:
    done = Done("Ship", "ship it", "0x1", 2, 3)
    assert plain(done) == {
        "name": "Ship",
        "sentence": "ship it",
        "transaction": "0x1",
        "block": 2,
        "gas": 3,
        "repeated": False,
    }


def test_an_act_found_done_says_so() -> None:
    assert line_of(Done("Ship", "ship it", "0x1", 2, 3000, repeated=True)) == (
        "done: ship it (found done); block 2, gas 3,000, transaction 0x1"
    )


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        (v.AppointRegistrar(account="0xA"), "appoint 0xA registrar"),
        (v.ReplaceRegistrar(number=3, to_account="0xB"), "hand the registrar's office number 3 to 0xB"),
        (
            v.Accredit(gln=GLN, roles=Role.WHOLESALER | Role.DISPENSER, valid_until=NOON, operator="0xA", **SIGNED),
            f"accredit GLN {GLN} as wholesaler, dispenser until 2030-01-02",
        ),
        (
            v.Renew(gln=GLN, roles=Role.WHOLESALER, valid_until=NOON),
            f"renew the accreditation of GLN {GLN} as wholesaler until 2030-01-02",
        ),
        (v.Suspend(gln=GLN), f"suspend GLN {GLN}"),
        (v.Reinstate(gln=GLN), f"reinstate GLN {GLN}"),
        (v.AddOperator(operator="0xA", **SIGNED), "add the operator key 0xA"),
        (v.RemoveOperator(operator="0xA"), "take back the operator key 0xA"),
        (
            v.AssignCompanyPrefix(gln=GLN, prefix=CompanyPrefix("9521987")),
            f"assign the GS1 company prefix 9521987 to GLN {GLN}",
        ),
    ],
)
def test_a_verb_of_the_registry_has_a_sentence(verb: v.Verb, sentence: str) -> None:
    assert describe(verb, State()) == sentence


def test_every_verb_has_a_sentence() -> None:
    """The rules say that they have none by a TypeError."""
    assert [kind for kind in VERBS.values() if describe.dispatch(kind) is describe.dispatch(object)] == []


@pytest.mark.parametrize(
    ("text", "digits"), [("(414)9521987000100", "9521987000100"), (" 9521987000100 ", "9521987000100")]
)
def test_a_gln_may_stand_behind_its_identifier(text: str, digits: str) -> None:
    assert things.gln_of(text, "--to") == Gln(digits)


@pytest.mark.parametrize("text", ["09521410301255", "9521410301255", "(01)09521410301255"])
def test_a_gtin_may_be_short(text: str) -> None:
    assert things.gtin_of(text) == Gtin("09521410301255")


@pytest.mark.parametrize("text", ["(01)09521410301255", "(01)09521410301255(10)A", "(01)09521410301255(17)300101"])
def test_a_label_without_serial_names_no_pack(text: str) -> None:
    with pytest.raises(BadInput):
        things.key_of(text)


def test_a_pack_is_read_from_its_epc() -> None:
    assert str(things.pack_of("urn:epc:id:sgtin:9521410.030125.A1")) == "(01)09521410301255(21)A1"


def test_a_pallet_is_no_pack() -> None:
    with pytest.raises(BadInput, match="expected GTIN and serial of one pack"):
        things.pack_of("(00)395214100000045174")


def test_a_pack_without_lot_names_no_lot() -> None:
    with pytest.raises(BadInput, match="expected GTIN and lot number"):
        things.lot_of("(01)09521410301255(21)A1")


def test_a_date_alone_begins_at_midnight_utc() -> None:
    assert things.aware_time("2030-01-02", "--at") == dt.datetime(2030, 1, 2, tzinfo=dt.UTC)


def test_a_date_ends_with_its_last_second() -> None:
    assert things.last_second("2030-01-02", "x") == dt.datetime(2030, 1, 2, 23, 59, 59, tzinfo=dt.UTC)


def test_a_file_beyond_its_bound_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(11))
    with pytest.raises(BadInput, match=r"found more than 10 bytes; expected a key file"):
        files.read_bytes(path, "a key file", most=10)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "bom"
    path.write_bytes(b"\xef\xbb\xbfA1")
    assert files.read_text(path, "serials", most=10) == "A1"


def test_an_option_takes_text_or_a_file(tmp_path: Path) -> None:
    path = tmp_path / "notice"
    path.write_text("the notice")
    assert files.text_or_file(str(path), "a notice") == b"the notice"
    assert files.text_or_file("just words", "a notice") == b"just words"
    assert files.text_or_file("x" * 5000, "a notice") == b"x" * 5000


def test_a_private_file_is_whole_and_for_its_owner(tmp_path: Path) -> None:
    files.write_private(tmp_path / "secret", "text")
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_private_file_replaces_no_other(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("mine")
    with pytest.raises(BadInput, match="expected a new name"):
        files.write_private(tmp_path / "secret", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        files.write_private(tmp_path / "none" / "secret", "text")


@pytest.mark.parametrize(("number", "said"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_one_is_said_in_the_singular(number: int, said: str) -> None:
    assert counted(number, "file") == said


@pytest.mark.parametrize(
    ("errors", "after", "said"),
    [(2, 1, "1 more line cannot be recorded either; 1 more line rests"), (3, 2, "2 more lines cannot be")],
)
def test_lines_that_are_refused_together_are_counted_in_words(errors: int, after: int, said: str) -> None:
    assert said in str(LinesRefused([BadInput("x", expected="y")] * errors, after=after))
