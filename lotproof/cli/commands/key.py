"""lotproof key: encrypted key files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from lotproof.cli import output
from lotproof.cli.asking import passphrase
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import gln_of, scopes_of
from lotproof.service.who import address_of


@click.group()
def key() -> None:
    """Make, list and import signing keys; become a partner's key.

    Keys are encrypted files (Web3 Secret Storage, version 3). The passphrase is typed, or stands in the file that
    LOTPROOF_PASSPHRASE_FILE names; it is never an argument. A key may also stay in another program that signs on
    request (Web3Signer, Clef): key add.
    """


@command("new", example="lotproof key new warehouse", network=False)
@click.argument("name")
def new(session: Session, name: str) -> None:
    """Make a key and keep it encrypted under NAME."""
    typed = passphrase(f"New passphrase for {name}", new=True)
    with output.waiting("Encrypting"):
        address = session.keystore.new(name, typed)
    _tell(session, name, address, "made")


@command("import", example="lotproof key import warehouse --file geth-key.json", network=False)
@click.argument("name")
@click.option("--file", "source", type=click.Path(), help="A version 3 key file, or one that holds 64 hex digits.")
def import_(session: Session, name: str, source: str | None) -> None:
    """Keep a key you have under NAME. Without --file it is asked for and typed unseen."""
    from lotproof.cli.keys import private_key_from, private_key_typed

    private_key = private_key_from(Path(source)) if source else private_key_typed()
    typed = passphrase(f"New passphrase for {name}", new=True)
    with output.waiting("Encrypting"):
        address = session.keystore.import_key(name, private_key, typed)
    _tell(session, name, address, "imported")


@command(
    "add",
    example="lotproof key add gate --signer http://127.0.0.1:9000 --address 0x14dC79964da2C08b23698B3D3cc7Ca32193d9955",
    network=False,
)
@click.argument("name")
@click.option("--signer", "url", required=True, metavar="URL", help="Where the program listens that holds the key.")
@click.option("--address", required=True, metavar="ADDRESS", help="The key's address, 0x and 40 hex digits.")
def add(session: Session, name: str, url: str, address: str) -> None:
    """Give NAME to a key that another program holds and signs with: Web3Signer, Clef, or what speaks as they do.

    It is asked by JSON-RPC for each signature, and each is checked before it is used. NAME then acts wherever a key's
    name does.
    """
    from lotproof.chain.rpc import shown

    stated = session.keystore.add_external(name, url, address)
    told = {"name": name, "address": stated, "signer": shown(url)}
    output.answer(session, told, [f"key {name} added: {stated}, held by the signer at {shown(url)}"])


@command("list", example="lotproof key list", network=False)
def list_(session: Session) -> None:
    """List the keys with their addresses; needs no passphrase."""
    from lotproof.chain.rpc import shown

    entries = session.keystore.list()
    held = {entry.name: shown(entry.signer) for entry in entries if entry.signer}
    lines = [f"{one.name:<20} {one.address}{' at ' + held[one.name] if one.signer else ''}" for one in entries]
    told = [
        {"name": one.name, "address": one.address, "file": one.path, "signer": held.get(one.name)} for one in entries
    ]
    lines = lines or [f"no keys in {session.keystore.folder}"]
    output.answer(session, {"keys": told}, lines)


@command("accept", acts=True, example="lotproof key accept --as anvil:6")
@click.option("--gln", help="The partner whose key to become; needed where several have offered it.")
def accept(session: Session, gln: str | None) -> None:
    """Become the operator key that was offered to this key (partner rekey, partner offer-operator).

    An offer can be taken after two days, for 30 days.
    """
    from lotproof.service.offers import accept_key

    output.acted(session, accept_key(session.desk(), gln_of(gln, "--gln") if gln else None))


@command(
    "consent",
    acts=True,
    example="lotproof key consent --gln 9521987000100 --by 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 "
    "--output consent.json --as anvil:2",
)
@click.option("--gln", required=True, help="The partner whose key to become.")
@click.option("--by", required=True, metavar="WHO", help="Who makes it one: the registrar, or a key of the partner.")
@click.option("--scope", "scopes", default="all", show_default=True, help="What for; several with commas.")
@click.option("--days", type=click.IntRange(1, 29), default=14, show_default=True, help="How long it is good.")
@click.option("--output", "target", required=True, metavar="FILE", help="Where to write it: a new file.")
def consent(session: Session, gln: str, by: str, scopes: str, days: int, target: str) -> None:
    """Consent to become an operator key of a partner, for partner add and partner add-operator.

    Nobody makes your key another's without it. You send nothing: the file goes to who asked for it, and is good once.
    """
    from lotproof.chain.consenting import consent_on
    from lotproof.service.consents import Slip
    from lotproof.service.files import require_new

    require_new(Path(target))
    ledger, partner, wanted = session.ledger, gln_of(gln, "--gln"), scopes_of(scopes, "--scope")
    account = address_of(session, by)
    signed = consent_on(ledger, session.signer(), account, partner, wanted, dt.timedelta(days=days))
    slip = Slip(chain_id=ledger.chain_id, ledger=ledger.address, by=account, gln=partner, scopes=wanted, signed=signed)
    Path(target).write_text(slip.text(), encoding="utf-8")
    output.answer(session, slip, [f"{signed.operator} consents until {signed.deadline:%Y-%m-%d}: {target}"])


def _tell(session: Session, name: str, address: str, done: str) -> None:
    file = session.keystore.folder / f"{name}.json"
    told = {"name": name, "address": address, "file": file}
    output.answer(session, told, [f"key {name} {done}: {address}, encrypted in {file}"])


for part in (new, import_, add, list_, accept, consent):
    key.add_command(part)
