"""A program that holds a key and signs over HTTP, in the form of Clef or of Web3Signer; run as a process of its own.

Usage: python tests/simulators/signer.py FORM [HABIT]      prints its URL and the address of its fresh key

FORM is clef or web3signer. HABIT is what is wrong with it: deny, silent, moved, no-json, no-hex, other-key, large-s,
or the name of a transaction's field that it changes before it signs.
"""

from __future__ import annotations

import json
import secrets
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from eth_account import Account
from eth_account.messages import encode_typed_data

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
CHANGED = {"to": "0x" + "11" * 20, "data": "0x00", "type": "0x1"}
QUANTITIES = ("nonce", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "value", "chainId")


class Signer:
    """One key, and how it answers."""

    def __init__(self, form: str, habit: str) -> None:
        self.form, self.habit = form, habit
        self.account = Account.from_key(secrets.token_bytes(32))
        self._key = Account.from_key(secrets.token_bytes(32)) if habit == "other-key" else self.account
        methods = {"clef": ("account_signTransaction", "account_signTypedData")}
        transaction, typed = methods.get(form, ("eth_signTransaction", "eth_signTypedData"))
        self.methods: dict[str, Callable[[list[Any]], Any]] = {transaction: self._transaction, typed: self._typed}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        head = {"jsonrpc": "2.0", "id": request["id"]}
        method = self.methods.get(request["method"])
        if method is None:
            said = f"the method {request['method']} does not exist/is not available"
            return head | {"error": {"code": -32601, "message": said}}
        if self.habit == "deny":
            return head | {"error": {"code": -32000, "message": "Request denied"}}
        return head | {"result": "0xnothing" if self.habit == "no-hex" else method(request["params"])}

    def _transaction(self, parameters: list[Any]) -> Any:
        (given,) = parameters
        fields = {name: int(value, 16) if name in QUANTITIES else value for name, value in given.items()}
        if fields.pop("from") != self.account.address:
            return "0x"
        if self.habit in QUANTITIES:
            fields[self.habit] += 1
        elif self.habit in CHANGED:
            fields[self.habit] = CHANGED[self.habit]
        if self.habit == "accessList":
            fields |= {"accessList": [{"address": "0x" + "22" * 20, "storageKeys": []}]}
        raw = "0x" + self._key.sign_transaction(fields).raw_transaction.hex()
        return {"raw": raw, "tx": fields} if self.form == "clef" else raw

    def _typed(self, parameters: list[Any]) -> str:
        message = parameters[1] if self.form == "clef" else json.loads(parameters[1])
        if self.habit == "message":
            message["message"]["item"] = "8"
        signed = self._key.sign_message(encode_typed_data(full_message=message))
        if self.habit == "large-s":
            return "0x" + f"{signed.r:064x}{ORDER - signed.s:064x}{55 - signed.v:02x}"
        return f"0x{signed.r:064x}{signed.s:064x}{signed.v - 27 * (self.form == 'web3signer'):02x}"


def main(form: str, habit: str = "") -> None:
    """Serves until the process is ended."""
    signer = Signer(form, habit)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if habit == "silent":
                threading.Event().wait()
            moved = habit == "moved" and self.path == "/"
            body = b"<html>" if moved or habit == "no-json" else json.dumps(signer.answer(request)).encode()
            self.send_response(307 if moved else 400 if b"error" in body else 200)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", signer.account.address, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
