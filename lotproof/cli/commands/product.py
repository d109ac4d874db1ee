"""lotproof product."""

from __future__ import annotations

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.things import gln_of, gtin_of


@click.group()
def product() -> None:
    """Register, list and hand over products. Only their maker registers them, under its own GS1 company prefix."""


@command(
    "register", acts=True, example="lotproof product register 09521410301255 --name 'Corvalin 20 mg' --as 9521410000103"
)
@click.argument("gtin")
@click.option("--name", default="", help="What it is called; kept here, not on the chain.")
def register(session: Session, gtin: str, name: str) -> None:
    """Register the GTIN of a product, or of its case."""
    from lotproof.service import registry

    output.acted(session, registry.register_product(session.desk(), gtin_of(gtin), name))


@command("offer", acts=True, example="lotproof product offer 09521410301255 --to 9521655000104 --as 9521410000103")
@click.argument("gtin")
@click.option("--to", required=True, metavar="GLN", help="The manufacturer that is to take it over.")
def offer(session: Session, gtin: str, to: str) -> None:
    """Offer a product to another manufacturer, which takes it over by `product accept`; its lots stay yours."""
    from lotproof.model.verb import OfferProduct

    output.acted(session, session.desk().act([OfferProduct(gtin=gtin_of(gtin), to=gln_of(to, "--to"))]))


@command("accept", acts=True, example="lotproof product accept 09521410301255 --as 9521655000104")
@click.argument("gtin")
def accept(session: Session, gtin: str) -> None:
    """Take over a product that was offered to you: its next lots are yours to register."""
    from lotproof.model.verb import AcceptProduct

    output.acted(session, session.desk().act([AcceptProduct(gtin=gtin_of(gtin))]))


@command("list", example="lotproof product list")
def list_(session: Session) -> None:
    """List the registered products with their makers."""
    from lotproof.service import entries

    found = list(entries.products(session))
    lines = [f"(01){one.gtin} {one.name or '-'}: made by GLN {one.maker}" for one in found]
    output.answer(session, {"products": found}, lines or ["no product is registered yet"])


for part in (register, offer, accept, list_):
    product.add_command(part)
