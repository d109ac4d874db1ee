"""Reading makes nothing and needs no room: a home may be read-only, and its disk full."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lotproof.outbox import Store
from tests.cli.conftest import FILE, LOT, MAKER, PHARMACY, SCANS, WHOLESALER, Place
from tests.unit.outbox.world import pallet, plan_verbs

STATES = """
import sys
from pathlib import Path
from lotproof.outbox import Store, figures
with Store(Path(sys.argv[1]), reading=True) as store:
    print(figures.counts(store.database)["planned"])
"""


def files(place: Place) -> set[Path]:
    return set(place.home.rglob("*"))


@pytest.mark.parametrize(
    "typed",
    [
        ("outbox", "list", "--as", PHARMACY),
        ("outbox", "stats"),
        ("verify", SCANS[0], "--as", PHARMACY),
        ("history", LOT, "--as", PHARMACY),
        ("lot", "show", LOT),
    ],
    ids=lambda typed: " ".join(map(str, typed[:2])),
)
def test_looking_makes_nothing(captured: Place, typed: tuple[str, ...]) -> None:
    before = files(captured)
    captured.run(*typed, code=1 if typed[0] == "verify" else 0)
    assert files(captured) == before


def test_a_dry_run_makes_nothing(begun: Place) -> None:
    shutil.rmtree(begun.home / "outbox")
    begun.run("capture", FILE, "--dry-run", "--as", MAKER)
    assert not (begun.home / "outbox").exists()


def test_a_passport_is_still_taken_in_where_nothing_was_kept(captured: Place) -> None:
    captured.pass_on_passport(WHOLESALER, PHARMACY)
    assert captured.json("verify", SCANS[0], "--as", WHOLESALER)["result"] == "authentic"


def _kept(folder: Path) -> Path:
    with Store(folder) as store:
        plan_verbs(store, pallet(1), pallet(2))
    return folder


def _read(folder: Path, *before: str, limit: bool = False) -> subprocess.CompletedProcess[str]:
    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    return subprocess.run(
        [*before, sys.executable, "-B", "-c", STATES, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=no_room if limit else None,
    )


def test_a_full_disk_does_not_keep_from_reading(tmp_path: Path) -> None:
    """No file may grow by a byte."""
    folder = _kept(tmp_path / "outbox")
    with subprocess.Popen(
        [sys.executable, "-B", "-c", STATES, str(folder)], stdout=subprocess.PIPE, text=True
    ) as usual:
        assert usual.communicate()[0] == "2\n"
    for _ in range(2):
        found = _read(folder, limit=True)
        assert found.stdout == "2\n", found.stderr


def test_a_log_that_a_dead_process_left_is_read_too(tmp_path: Path) -> None:
    """What stands in it is part of the store: without room to read it there is an error, and no older answer."""
    folder = tmp_path / "outbox"
    kept = "import os, sys; from pathlib import Path; from lotproof.outbox import Store; "
    kept += "from tests.unit.outbox.world import pallet, plan_verbs; "
    kept += "plan_verbs(Store(Path(sys.argv[1])), pallet(1)); os._exit(0)"
    subprocess.run([sys.executable, "-B", "-c", kept, str(folder)], check=True, cwd=Path(__file__).parents[2])
    assert (folder / "outbox.sqlite3-wal").stat().st_size > 0
    assert _read(folder, limit=True).stdout in ("1\n", "")
    assert _read(folder).stdout == "1\n"


def test_a_read_only_folder_does_not_keep_from_reading(tmp_path: Path) -> None:
    folder = _kept(tmp_path / "outbox")
    (folder / "outbox.sqlite3").chmod(0o400)
    folder.chmod(0o500)
    as_owner = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
    if as_owner and shutil.which(as_owner[0]) is None:
        pytest.skip("found no program setpriv, without which root may write everywhere")
    refused = _read(folder, *as_owner, "sh", "-c", 'touch "$4/new" 2>/dev/null; exec "$@"', "sh")
    assert refused.stdout == "2\n", refused.stderr
    assert sorted(path.name for path in folder.iterdir() if not path.name.endswith((".lock", ".commits"))) == [
        "outbox.sqlite3"
    ]


def test_what_another_process_is_writing_is_read(tmp_path: Path) -> None:
    with Store(tmp_path / "outbox") as store:
        plan_verbs(store, pallet(1))
        assert _read(tmp_path / "outbox").stdout == "1\n"


def test_a_store_that_is_not_there_is_an_empty_one(tmp_path: Path) -> None:
    with Store(tmp_path / "outbox", reading=True) as store:
        assert store.open_intents() == []
    assert list(tmp_path.iterdir()) == []
