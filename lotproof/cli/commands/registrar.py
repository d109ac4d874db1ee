"""lotproof registrar."""

from __future__ import annotations

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.who import address_of


@click.group()
def registrar() -> None:
    """Appoint or replace registrars, who accredit trading partners: the chair of the board does so.

    A registrar may also hand its own office over: it offers, and two days later the other accepts.
    """


@command("appoint", acts=True, example="lotproof registrar appoint anvil:9 --as anvil:0")
@click.argument("account", metavar="WHO")
def appoint(session: Session, account: str) -> None:
    """Make WHO a registrar: an address, a key's name, or anvil:N."""
    from lotproof.model.verb import AppointRegistrar

    output.acted(session, session.desk().act([AppointRegistrar(account=address_of(session, account))]))


@command("replace", acts=True, example="lotproof registrar replace anvil:9 anvil:8 --as anvil:0")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
def replace(session: Session, old: str, new: str) -> None:
    """Hand the office of OLD, a registrar or the office's number, to NEW, with all the partners it accredited."""
    from lotproof.model.verb import ReplaceRegistrar
    from lotproof.service.offers import office_of

    desk = session.desk()
    office = office_of(desk, old if old.isdigit() else address_of(session, old))
    output.acted(session, desk.act([ReplaceRegistrar(number=office, to_account=address_of(session, new))]))


@command("offer", acts=True, example="lotproof registrar offer anvil:8 --as anvil:0")
@click.argument("account", metavar="WHO")
def offer(session: Session, account: str) -> None:
    """Offer your office, with all the partners it accredited, to WHO.

    WHO can take it after two days, for 30 days. An earlier offer ends by it.
    """
    from lotproof.service import offers

    to = address_of(session, account)
    done, offer = offers.offer_office(session.desk(), to)
    output.offered(session, done, offer, "lotproof registrar accept")


@command("withdraw", acts=True, example="lotproof registrar withdraw anvil:8 --as anvil:0")
@click.argument("account", metavar="WHO")
def withdraw(session: Session, account: str) -> None:
    """Withdraw the offer of your office to WHO."""
    from lotproof.model.verb import WithdrawOfficeOffer

    output.acted(session, session.desk().act([WithdrawOfficeOffer(to_account=address_of(session, account))]))


@command("accept", acts=True, example="lotproof registrar accept --as anvil:8")
@click.option("--office", "number", type=int, help="Its number; needed where several were offered to you.")
def accept(session: Session, number: int | None) -> None:
    """Take the office that was offered to you."""
    from lotproof.service.offers import accept_office

    output.acted(session, accept_office(session.desk(), number))


for part in (appoint, replace, offer, withdraw, accept):
    registrar.add_command(part)
