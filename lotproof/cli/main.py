"""The command `lotproof`. What a command needs is imported when it is called, so that help comes at once."""

from __future__ import annotations

import click

from lotproof import __version__
from lotproof.cli.lazy import Program

_ROOM = "lotproof.cli.commands"

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": (f"{_ROOM}.demo:demo", "Play the whole story on a chain inside this process."),
    "chain": (f"{_ROOM}.chain:chain", "Start, stop and look at the local chain."),
    "deploy": (f"{_ROOM}.deploy:deploy", "Put a new ledger on a chain."),
    "ledger": (f"{_ROOM}.ledger:ledger", "Take up a ledger that stands, or show the one in use."),
    "key": (f"{_ROOM}.key:key", "Make, list and import signing keys."),
    "registrar": (f"{_ROOM}.registrar:registrar", "Appoint registrars, or hand an office over."),
    "partner": (f"{_ROOM}.partner:partner", "Accredit, suspend and look up trading partners."),
    "product": (f"{_ROOM}.product:product", "Register, list and hand over products."),
    "lot": (f"{_ROOM}.lot:lot", "Register lots; hand over and take in their passports."),
    "capture": (f"{_ROOM}.capture:capture", "Record an EPCIS file on the ledger."),
    "ship": (f"{_ROOM}.move:ship", "Ship goods to a trading partner."),
    "receive": (f"{_ROOM}.receive:receive", "Receive goods that were shipped to you."),
    "reject": (f"{_ROOM}.move:reject", "Refuse goods that were shipped to you."),
    "void": (f"{_ROOM}.move:void", "Take back a shipment that was not received."),
    "sign-hand-over": (f"{_ROOM}.signed:sign_hand_over", "Sign goods over to a trading partner."),
    "sign-receipt": (f"{_ROOM}.signed:sign_receipt", "Sign for goods, for another to send."),
    "deliver": (f"{_ROOM}.signed:deliver", "Send receipts that consignees signed."),
    "return": (f"{_ROOM}.safety:return_", "Ship goods back."),
    "accept-return": (f"{_ROOM}.safety:accept_return", "Make returned goods saleable."),
    "quarantine": (f"{_ROOM}.safety:quarantine", "Set goods aside."),
    "release": (f"{_ROOM}.safety:release", "End a quarantine."),
    "found": (f"{_ROOM}.safety:found", "Take back on stock what was missing."),
    "destroy": (f"{_ROOM}.safety:destroy", "Record that goods were destroyed."),
    "dispute": (f"{_ROOM}.stated:dispute", "Dispute that goods were missing."),
    "observe": (f"{_ROOM}.stated:observe", "Record an observation of goods."),
    "split": (f"{_ROOM}.items:split", "Cut a range of units in pieces."),
    "pack": (f"{_ROOM}.items:pack", "Pack goods into a container."),
    "unpack": (f"{_ROOM}.items:unpack", "Take goods out of a container."),
    "dispense": (f"{_ROOM}.units:dispense", "Hand packs to a patient."),
    "take-back": (f"{_ROOM}.stated:take_back", "Undo the dispensing of packs."),
    "decommission": (f"{_ROOM}.units:decommission", "Take a pack out of the trade."),
    "recall": (f"{_ROOM}.recall:recall", "Recall a lot, or end its recall."),
    "verify": (f"{_ROOM}.verify:verify", "Judge a scanned pack: authentic, suspect or unknown."),
    "history": (f"{_ROOM}.history:history", "Show the way of a pack, a lot or a container."),
    "outbox": (f"{_ROOM}.outbox:outbox", "List, show, send, retry and cancel what was to be sent."),
}


@click.command(
    cls=Program,
    table=COMMANDS,
    epilog="Exit codes: 0 done, 1 refused or not authentic, 2 bad input, 3 chain or signer unreachable, "
    "4 authentic by old evidence.",
)
@click.version_option(__version__, prog_name="lotproof")
def main() -> None:
    """Custody of medicine lots on an Ethereum ledger, and proof of where a pack came from.

    `lotproof demo` shows what it does. Every command has --json, and --help with an example.
    """
