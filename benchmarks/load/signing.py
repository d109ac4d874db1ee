"""How fast one core signs: python -m benchmarks.load.signing prints signatures a second of processor time, as JSON."""

from __future__ import annotations

import json
import sys
import time

from benchmarks.goods import a_hash
from benchmarks.load.ground import key

SIGNED = 5_000
_DATA = 200  # bytes: what shipping one consignment carries


def rate() -> float:
    """Transactions signed in a second, encoded and hashed."""
    signer = key(1)
    data = a_hash("data") * (_DATA // 32)
    whole = {"to": signer.address, "data": data, "value": 0, "gas": 150_000, "chainId": 31337}
    whole |= {"maxFeePerGas": 2_000_000_000, "maxPriorityFeePerGas": 1_000_000_000}
    signer.sign_transaction(whole | {"nonce": 0})
    began = time.process_time()
    for nonce in range(SIGNED):
        signer.sign_transaction(whole | {"nonce": nonce})
    return SIGNED / (time.process_time() - began)


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"per_second": round(rate())}) + "\n")
