"""A file of a million packs is read in a fraction of the memory that they would take as objects."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulators.epcis_files import json_pieces, write, xml_pieces

READ = """
import re, sys
from pathlib import Path
from lotproof.epcis import read_document
events = read_document(Path(sys.argv[1])).events
peak = re.search(r"VmHWM:\\s*([0-9]+) kB", Path("/proc/self/status").read_text())
print(sum(len(event.epcs) for event in events), int(peak[1]) // 1024)
"""


READ_TO_DISK = READ.replace("import read_document", "import read_document, spooled").replace(
    "))", "), keep=spooled)", 1
)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="found no /proc, which tells the peak of a process")
@pytest.mark.parametrize("pieces", [xml_pieces, json_pieces])
def test_two_hundred_thousand_packs_take_fifty_megabytes(
    pieces: Callable[[int, int], Iterator[str]], tmp_path: Path, root: Path
) -> None:
    path = write(tmp_path / "big", pieces(200, 1000))
    run = subprocess.run(  # a process of its own: only so its peak is known
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True, cwd=root
    )
    packs, megabytes = map(int, run.stdout.split())
    assert packs == 200_000
    assert megabytes < 50


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="found no /proc, which tells the peak of a process")
def test_thirty_thousand_small_events_take_less_than_half_the_memory_on_disk(tmp_path: Path, root: Path) -> None:
    path = write(tmp_path / "big", json_pieces(30_000, 1))
    peaks = []
    for read in (READ, READ_TO_DISK):
        run = subprocess.run(
            [sys.executable, "-c", read, str(path)], capture_output=True, text=True, check=True, cwd=root
        )
        packs, megabytes = map(int, run.stdout.split())
        assert packs == 30_000
        peaks.append(megabytes)
    in_memory, on_disk = peaks
    assert on_disk < 40
    assert on_disk < in_memory / 2
