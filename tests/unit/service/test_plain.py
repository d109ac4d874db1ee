"""Values of the model as JSON has them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from lotproof.model.identifiers import Gtin
from lotproof.model.partner import Role
from lotproof.service.desk import Done
from lotproof.service.plain import plain

NOON = dt.datetime(2030, 1, 2, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))


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
