"""A load through the outbox and its sender, each party in a process of its own.

Usage: python -m benchmarks.load.outbox URL GROUND CASES HOW RAWS
HOW: single, batched or container (intents as they are planned), or file, file-single (captured from files).
Prints JSON: seconds by part, transactions, peak memory; writes the signed transactions to RAWS, one a line.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.goods import a_hash
from benchmarks.load import files
from benchmarks.load.ground import IN_CONTAINER, MAKER, WHOLESALER, Ground, case, container, key
from lotproof.chain.codec import call_of
from lotproof.chain.signing import LocalSigner
from lotproof.chain.testkeys import CHAIN_ID
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId, item_of
from lotproof.outbox import Sender, Store
from lotproof.outbox.identity import Actor, content_id
from lotproof.outbox.intents import NewIntent
from lotproof.rules.batches import MOST_ITEMS

PARTIES = ((MAKER, 1), (WHOLESALER, 2))
_PLAIN = {"nonce": 0, "gas": 21_000, "value": 0, "maxFeePerGas": 1, "maxPriorityFeePerGas": 1, "chainId": CHAIN_ID}


@dataclass
class Share:
    """One party's share of a load, in a process of its own: the maker ships ``cases`` cases, or the wholesaler
    receives them, as ``how`` says."""

    url: str
    ground: Path
    folder: Path
    cases: int
    how: str
    gln: Gln
    key: int
    seconds: dict[str, float] = field(default_factory=dict)

    def run(self) -> tuple[dict[str, float], int]:
        """Seconds by part, and the peak of memory in MB. What is read once a process is read before."""
        self.ledger = Ground(self.ground, self.cases).ledger(self.url)
        signer = key(self.key)
        verb = next(self._verbs(self.gln))
        signer.sign_transaction({**_PLAIN, "data": call_of(verb, self.ledger.address).data()})
        with Store(self.folder / str(self.gln)) as store:
            (self._capture if self.how.startswith("file") else self._send)(store, signer, self.gln)
        return self.seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    def _send(self, store: Store, signer: LocalSigner, gln: Gln) -> None:
        actor = Actor(self.ledger.chain_id, self.ledger.address, gln, signer.address)
        verbs = list(self._verbs(gln))
        with self._clock("keeping"):
            batch = _keep(store, actor, verbs)
        with self._clock("sending"):
            summary = Sender(store, self.ledger).run(signer, batch)
        if not summary.complete:
            raise SystemExit(f"found {len(summary.refused)} refused and {len(summary.waiting)} waiting; expected none")

    def _verbs(self, gln: Gln) -> Iterator[v.Verb]:
        for number, items in enumerate(self._items()):
            document = a_hash(f"{gln} {self.how} {number}")
            if gln == MAKER:
                yield v.Ship(items=items, to=WHOLESALER, document=document)
            else:
                yield v.ReceiveItems(items=items, document=document)

    def _items(self) -> Iterator[tuple[ItemId, ...]]:
        if self.how == "container":
            yield from ((item_of(container(number)),) for number in range(self.cases // IN_CONTAINER))
            return
        size = MOST_ITEMS if self.how == "batched" else 1
        items = [item_of(case(number)) for number in range(self.cases)]
        yield from (tuple(sorted(items[start : start + size])) for start in range(0, len(items), size))

    def _capture(self, store: Store, signer: LocalSigner, gln: Gln) -> None:
        made = files.advice if gln == MAKER else files.receipts
        path = made(self.folder / f"{gln}.file", self.cases)
        with self._clock("capturing"):
            files.capture_all(path, store, self.ledger, signer, gln, single=self.how == "file-single")

    @contextmanager
    def _clock(self, part: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[part] = self.seconds.get(part, 0) + time.perf_counter() - began


def _keep(store: Store, actor: Actor, verbs: Sequence[v.Verb]) -> int:
    batch = store.new_batch("load")
    intents = []
    for number, verb in enumerate(verbs):
        name = content_id(actor, verb, reference=str(number))
        intents.append(
            NewIntent(id=name, content=name, verb=verb, sentence=type(verb).__name__, where=f"line {number}")
        )
    store.add_intents([(intent, ()) for intent in intents], batch)
    return batch


def _raws(folder: Path) -> Iterator[str]:
    """The signed transactions of both, the maker's first."""
    for gln, _ in PARTIES:
        with Store(folder / str(gln)) as store:
            rows = store.database.rows("SELECT raw FROM transactions ORDER BY number")
            yield from ("0x" + row["raw"].hex() for row in rows)


def main(arguments: list[str]) -> int:
    url, ground, cases, how, raws = arguments
    seconds: Counter[str] = Counter()
    peak = 0
    with TemporaryDirectory() as folder:
        for gln, number in PARTIES:
            share = Share(url, Path(ground), Path(folder), int(cases), how, gln, number)
            with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as apart:
                taken, most = apart.submit(share.run).result()
            seconds.update(taken)
            peak = max(peak, most)
        signed = list(_raws(Path(folder)))
    Path(raws).write_text("\n".join(signed), "utf-8")
    sys.stdout.write(json.dumps({"seconds": seconds, "transactions": len(signed), "peak_mb": peak}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
