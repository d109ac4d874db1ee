"""The outbox of one partner on one ledger: a folder with one SQLite file, for its owner's eyes only."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from lotproof.errors import BadInput
from lotproof.model.keccak import checksum_address
from lotproof.outbox.database import BUSY_SECONDS, Database, make_private_folder
from lotproof.outbox.documents import Documents
from lotproof.outbox.events import Events
from lotproof.outbox.lock import SendingLock
from lotproof.outbox.names import KnownNames
from lotproof.outbox.needs import Needs
from lotproof.outbox.passports import Passports
from lotproof.outbox.sightings import Sightings
from lotproof.outbox.signed_intents import SignedIntents
from lotproof.outbox.wholeness import LOCK_NAME
from lotproof.ports import Clock

FILE_NAME = "outbox.sqlite3"
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def folder_of(home: Path, network: str, chain_id: int, ledger: str, who: str) -> Path:
    """Where the store of ``who`` stands: home/network-chain/ledger/who. Raises BadInput for what is no such name."""
    for name, part in (("network", network), ("partner", who)):
        if not _PART.fullmatch(part):
            raise BadInput(f"{name} {part[:80]!r}", expected="up to 64 letters, digits, dots and hyphens")
    return home / f"{network}-{chain_id}" / checksum_address(ledger).lower() / who


def name_of(folder: Path) -> str:
    """By what an outbox goes wherever its home is: the chain, the ledger, the party."""
    return "/".join(folder.parts[-3:])


class SystemClock:
    """This machine's clock."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


class Store(Events, Needs, Documents, Passports, KnownNames, Sightings, SignedIntents):
    """Everything that must outlive the process. Holds lot secrets and salts, so the folder is 0700 and the file 0600.

    Times of records come from ``clock``. Every method raises LotproofError with one sentence where SQLite fails.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock | None = None,
        *,
        busy_seconds: float = BUSY_SECONDS,
        reading: bool = False,
    ) -> None:
        """Opens the store in ``folder``; makes both where they are missing, unless it is for ``reading`` only."""
        if not reading:
            make_private_folder(folder)
        super().__init__(Database(folder / FILE_NAME, busy_seconds, reading=reading), clock or SystemClock())
        self.folder = folder
        self._lock = SendingLock(folder / LOCK_NAME)

    @classmethod
    def open(cls, home: Path, network: str, chain_id: int, ledger: str, who: str, *, reading: bool = False) -> Self:
        """The store of ``who`` (a GLN, or the name of a key) for one ledger, in ``folder_of`` that."""
        folder = folder_of(home, network, chain_id, ledger, who)
        store = cls(folder, reading=reading)
        if not reading:
            store.put_name(name_of(folder))
        return store

    def put_name(self, name: str) -> None:
        """Which outbox this is, for whoever restores a copy of it."""
        if self.database.value("SELECT value FROM about WHERE name = 'outbox'") != name:
            asked = "INSERT OR REPLACE INTO about (name, value) VALUES ('outbox', ?)"
            self.database.execute_many(asked, [(name,)])

    def close(self) -> None:
        """Lets go of the file."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def exclusive(self) -> AbstractContextManager[None]:
        """Holds the right to send from this folder. Raises Refused at once where another process has it."""
        return self._lock.held()
