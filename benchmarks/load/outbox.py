"""A load through the outbox and its sender, in a process of its own.

Usage: python -m benchmarks.load.outbox URL GROUND CASES HOW RAWS
HOW: single, batched or container (intents as they are planned), or file, file-single (captured from files).
Prints JSON: seconds by part, transactions, peak memory; writes the signed transactions to RAWS, one a line.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.goods import a_hash
from benchmarks.load import files
from benchmarks.load.ground import IN_CONTAINER, MAKER, WHOLESALER, Ground, case, container, key
from lotproof.chain.codec import call_of
from lotproof.chain.ledger import Ledger
from lotproof.chain.signing import LocalSigner
from lotproof.chain.testkeys import CHAIN_ID
from lotproof.model import verb as v
from lotproof.model.identifiers import Gln
from lotproof.model.item import ItemId, item_of
from lotproof.outbox import Sender, Store
from lotproof.outbox.identity import Actor, content_id
from lotproof.outbox.intents import NewIntent
from lotproof.rules.batches import MOST_ITEMS

_PLAIN = {"nonce": 0, "gas": 21_000, "value": 0, "maxFeePerGas": 1, "maxPriorityFeePerGas": 1, "chainId": CHAIN_ID}


@dataclass
class Load:
    """One load: ships and receives ``cases`` cases, as ``how`` says."""

    ledger: Ledger
    folder: Path
    cases: int
    how: str
    seconds: dict[str, float] = field(default_factory=dict)
    raws: list[bytes] = field(default_factory=list)

    def run(self) -> None:
        """The maker ships all, then the wholesaler receives all; what is read once a process is read before."""
        for gln, number in ((MAKER, 1), (WHOLESALER, 2)):
            verb = next(self._verbs(gln))
            key(number).sign_transaction({**_PLAIN, "data": call_of(verb, self.ledger.address).data()})
        for gln, number in ((MAKER, 1), (WHOLESALER, 2)):
            with Store(self.folder / str(gln)) as store:
                signer = key(number)
                if self.how.startswith("file"):
                    self._capture(store, signer, gln)
                else:
                    self._send(store, signer, gln)
                rows = store.database.rows("SELECT raw FROM transactions ORDER BY number")
                self.raws += [row["raw"] for row in rows]

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


def main(arguments: list[str]) -> int:
    url, ground, cases, how, raws = arguments
    with TemporaryDirectory() as folder:
        load = Load(Ground(Path(ground), int(cases)).ledger(url), Path(folder), int(cases), how)
        load.run()
    Path(raws).write_text("\n".join("0x" + raw.hex() for raw in load.raws), "utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"seconds": load.seconds, "transactions": len(load.raws), "peak_mb": round(peak)}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
