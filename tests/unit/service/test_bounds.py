"""A small file does not become a large memory: bounded by how much it holds, not only by its bytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lotproof.model.nodes import more_nodes_than

MEGABYTES = 200
"""What a process may use at most: an interpreter with what it imports takes a third of it."""

BEGIN = """
import datetime as dt, re, sys
from pathlib import Path
from lotproof.errors import BadInput
from lotproof.model.identifiers import Gln
def told(work):
    try:
        work()
    except BadInput as error:
        peak = re.search(r"VmHWM:\\s*([0-9]+) kB", Path("/proc/self/status").read_text())
        print(int(peak[1]) // 1024, str(error)[:300].encode())
        sys.exit(error.exit_code)
path = Path(sys.argv[1])
"""
TAKE_IN = """
from lotproof.service.intake import take_in
told(lambda: take_in(path, sender=Gln("9521410000103"), at=dt.datetime(2026, 11, 6, tzinfo=dt.UTC)))
"""
SLIP = """
from lotproof.service.slips import read_notice
told(lambda: read_notice(path))
"""
PASSPORT = """
from lotproof.service.lots import read_passport
told(lambda: read_passport(path))
"""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="found no /proc, which tells the peak of a process"
)


def peak_of(work: str, path: Path, root: Path, most: int = MEGABYTES) -> str:
    """What the refusal of a file says, which must not take more than ``most`` MB."""
    run = subprocess.run([sys.executable, "-c", BEGIN + work, str(path)], capture_output=True, text=True, cwd=root)
    assert run.returncode == 2, run.stderr[-2000:]
    peak, _, said = run.stdout.partition(" ")
    assert int(peak) < most, said
    return said


def many(one: str, megabytes: int) -> str:
    return ",".join([one] * (megabytes * 2**20 // (len(one) + 1)))


@pytest.mark.parametrize("one", ["{}", "[]", '""', "0", '{"a":[]}', '{"":{}}'])
@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ('{"epcisBody":{"eventList":[{"type":"ObjectEvent","x":[', "]}]}}"),
        ('{"x":[', '],"epcisBody":{"eventList":[]}}'),
    ],
)
def test_small_values_in_one_event_or_header(tmp_path: Path, root: Path, one: str, before: str, behind: str) -> None:
    path = tmp_path / "many.json"
    path.write_text(before + many(one, 31) + behind)
    assert "a value of more than 500,000 fields" in peak_of(TAKE_IN, path, root)


def test_a_million_lines_that_cannot_be_read(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("gtin,lot,expiry,quantity,to,document\n" + "x,y,z,1,2,3\n" * 1_000_000)
    assert "more than 10,000 lines that cannot be read" in peak_of(TAKE_IN, path, root)


def test_a_million_events_that_cannot_be_read(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(
        '{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument",'
        '"schemaVersion":"2.0","creationDate":"2026-11-05T16:25:00Z","epcisBody":{"eventList":['
        + ",".join(["{}"] * 1_000_000)
        + "]}}"
    )
    assert "more than 10,000 lines that cannot be read" in peak_of(TAKE_IN, path, root)


def test_a_slip_of_small_values(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "slip.json"
    path.write_text('{"items":[' + many("{}", 15) + "]}")
    assert "more than 500,000 values" in peak_of(SLIP, path, root)


@pytest.mark.parametrize(
    ("text", "most", "more"),
    [
        ("{}", 1, False),
        ("[1,2,3]", 3, False),
        ("[1,2,3,4]", 3, True),
        ('["a,b,c,d,e,f"]', 3, False),
        ('["a\\",[[[[["]', 3, False),
        ("[1,2],3,4,5,6,7", 3, False),
        ("[[[[[", 4, True),
        ('["breaks off, in a, text, of, some, length', 3, False),
    ],
)
def test_what_counts_as_a_value(text: str, most: int, more: bool) -> None:
    assert more_nodes_than(most, text) is more


def test_a_passport_of_more_than_a_million_serials(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "passport.json"
    path.write_text('{"serials":[' + ",".join(f'"S{number:012d}"' for number in range(1_100_000)) + "]}")
    assert "more than 1,030,010 values" in peak_of(PASSPORT, path, root)


def test_a_passport_is_looked_at_before_its_units_are(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "passport.json"
    serials = ",".join(f'"S{number:012d}"' for number in range(1_000_000))
    path.write_text(
        '{"chainId":0,"expiry":"2031-06-30","gtin":"09521410301255","issuedAt":"2026-11-05","ledger":"0x",'
        f'"lot":"A","lotSecret":"","root":"0x00","serials":[{serials}],"type":"lotproof/lot-passport","version":1}}'
    )
    assert "lot passport, ledger" in peak_of(PASSPORT, path, root)
