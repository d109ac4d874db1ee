"""lotproof product."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.errors import BadInput
from lotproof.service.things import gln_of, gtin_of

if TYPE_CHECKING:
    from lotproof.service.entries import ProductEntry


@click.group()
def product() -> None:
    """Register, list and hand over products. Only their maker registers them, under its own GS1 company prefix."""


@command(
    "register", acts=True, example="lotproof product register 09521410301255 --name 'Corvalin 20 mg' --as 9521410000103"
)
@click.argument("gtin")
@click.option("--name", default="", help="What it is called; kept here, not on the chain.")
@click.option("--case-of", metavar="GTIN", help="The product that it is a case of, registered before.")
@click.option("--quantity", type=click.IntRange(1, 2**32 - 1), help="How many of it a full case holds.")
def register(session: Session, gtin: str, name: str, case_of: str | None, quantity: int | None) -> None:
    """Register the GTIN of a product, or with --case-of and --quantity that of its case."""
    from lotproof.service import registry

    if (case_of is None) != (quantity is None):
        raise BadInput("one of --case-of and --quantity", expected="both for a case, neither for a unit")
    content = gtin_of(case_of) if case_of is not None else None
    output.acted(session, registry.register_product(session.desk(), gtin_of(gtin), name, content, quantity or 0))


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
    lines = [f"(01){one.gtin} {one.name or '-'}: {_level(one)}, made by GLN {one.maker}" for one in found]
    output.answer(session, {"products": found}, lines or ["no product is registered yet"])


def _level(one: ProductEntry) -> str:
    return "unit" if one.content is None else f"case of {one.quantity} of (01){one.content}"


for part in (register, offer, accept, list_):
    product.add_command(part)
