"""lotproof partner."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.session import Session
from lotproof.service.plain import moment
from lotproof.service.things import gln_of, last_second, scopes_of
from lotproof.service.who import address_of

if TYPE_CHECKING:
    from lotproof.service.entries import OfferedKey, PartnerEntry

_REASON = click.option(
    "--reason", metavar="TEXT|FILE", default="", help="Why; stays here, only its salted commitment goes on chain."
)
_LICENCE = click.option(
    "--licence", metavar="TEXT|FILE", default="", help="The licence; stays here, only its commitment goes on chain."
)


_ACCEPT = "lotproof key accept"
_CONSENT = click.option(
    "--consent", metavar="FILE", help="What the key's owner signed, where the key is not here (key consent)."
)
_SCOPE = click.option(
    "--scope",
    "scopes",
    default="all",
    show_default=True,
    help="What the key is good for: commission, ship, receive, dispense, recall, or all; several with commas.",
)


@click.group()
def partner() -> None:
    """Accredit, suspend and look up trading partners.

    A partner is a GLN with roles, an end date and operator keys. Names are kept on this machine: no company's name is
    on the chain.
    """


@command(
    "add",
    acts=True,
    example="lotproof partner add --gln 9521987000100 --name 'Harbor Meridian' --role wholesaler "
    "--prefix 9521987 --operator anvil:2 --as anvil:0",
)
@click.option("--gln", required=True, help="Its GLN, 13 digits.")
@click.option("--name", default="", help="What it is called; kept here, not on the chain.")
@click.option(
    "--role",
    "roles",
    required=True,
    help="manufacturer, wholesaler, dispenser, third-party-logistics; several with commas.",
)
@click.option("--valid-until", metavar="DATE", help="The last day of its accreditation. Default: a year from now.")
@click.option("--prefix", "prefixes", multiple=True, help="A GS1 company prefix of its own; repeat for more.")
@click.option("--operator", metavar="WHO", help="Its first key: an address, a key's name, or anvil:N.")
@_CONSENT
@_LICENCE
def add(
    session: Session,
    gln: str,
    name: str,
    roles: str,
    valid_until: str | None,
    prefixes: tuple[str, ...],
    operator: str | None,
    consent: str | None,
    licence: str,
) -> None:
    """Accredit a trading partner with its first operator key and its company prefixes.

    The key signs its consent, where it is here; else its owner signs it and sends the file (key consent).
    """
    from lotproof.model.identifiers import CompanyPrefix
    from lotproof.model.partner import Role, Scope
    from lotproof.service import consents, registry
    from lotproof.service.files import text_or_file

    desk, company = session.desk(), gln_of(gln, "--gln")
    new = registry.NewPartner(
        gln=company,
        name=name,
        roles=Role.parse(roles),
        valid_until=_until(valid_until),
        first_key=consents.consent_for(session, operator, desk.signer.address, company, Scope.ALL, consent),
        prefixes=tuple(map(CompanyPrefix, prefixes)),
        licence=text_or_file(licence, "a licence"),
    )
    with output.waiting("Accrediting"):
        done = registry.add_partner(desk, new)
    output.acted(session, done)


@command("renew", acts=True, example="lotproof partner renew 9521987000100 --valid-until 2028-12-31 --as anvil:0")
@click.argument("gln")
@click.option("--valid-until", metavar="DATE", help="The new last day. Default: a year from now.")
@click.option("--role", "roles", help="New roles. Default: those it has.")
@_LICENCE
def renew(session: Session, gln: str, valid_until: str | None, roles: str | None, licence: str) -> None:
    """Extend a partner's accreditation, or change its roles."""
    from lotproof.model.partner import Role
    from lotproof.service import registry
    from lotproof.service.files import text_or_file

    wanted = Role.parse(roles) if roles else None
    document = text_or_file(licence, "a licence")
    output.acted(session, registry.renew(session.desk(), gln_of(gln, "GLN"), _until(valid_until), wanted, document))


@command("suspend", acts=True, example="lotproof partner suspend 9521987000100 --reason 'licence revoked' --as anvil:0")
@click.argument("gln")
@_REASON
def suspend(session: Session, gln: str, reason: str) -> None:
    """Suspend a partner: it acts no more, and nothing is shipped to it."""
    from lotproof.service import registry
    from lotproof.service.files import text_or_file

    output.acted(session, registry.suspend(session.desk(), gln_of(gln, "GLN"), text_or_file(reason, "a decision")))


@command(
    "allow-returns",
    acts=True,
    example="lotproof partner allow-returns 9521987000100 --to 9521655000104 --until 2031-06-30 --as anvil:0",
)
@click.argument("gln")
@click.option("--to", required=True, metavar="GLN", help="Who takes the stock, beside the lots' makers.")
@click.option("--until", metavar="DATE", help="The last day, YYYY-MM-DD; without it the permission ends.")
@_REASON
def allow_returns(session: Session, gln: str, to: str, until: str | None, reason: str) -> None:
    """Allow a suspended partner to return its stock to another one than the lots' makers, as its registrar."""
    from lotproof.service import stated
    from lotproof.service.files import text_or_file

    last = last_second(until, "--until") if until else None
    why = text_or_file(reason, "a decision")
    output.acted(session, stated.allow_returns(session.desk(), gln_of(gln, "GLN"), gln_of(to, "--to"), last, why))


@command("reinstate", acts=True, example="lotproof partner reinstate 9521987000100 --as anvil:0")
@click.argument("gln")
@_REASON
def reinstate(session: Session, gln: str, reason: str) -> None:
    """End a partner's suspension."""
    from lotproof.service import registry
    from lotproof.service.files import text_or_file

    output.acted(session, registry.reinstate(session.desk(), gln_of(gln, "GLN"), text_or_file(reason, "a decision")))


@command("prefix", acts=True, example="lotproof partner prefix 9521987000100 9521988 --as anvil:0")
@click.argument("gln")
@click.argument("prefixes", metavar="PREFIX...", nargs=-1, required=True)
def prefix(session: Session, gln: str, prefixes: tuple[str, ...]) -> None:
    """Record further GS1 company prefixes of a partner."""
    from lotproof.model.identifiers import CompanyPrefix
    from lotproof.service import registry

    wanted = tuple(map(CompanyPrefix, prefixes))
    output.acted(session, registry.assign_prefixes(session.desk(), gln_of(gln, "GLN"), wanted))


@command("add-operator", acts=True, example="lotproof partner add-operator anvil:6 --scope ship --as 9521987000100")
@click.argument("account", metavar="WHO")
@_SCOPE
@_CONSENT
def add_operator(session: Session, account: str, scopes: str, consent: str | None) -> None:
    """Give your own partner a further key: an address, a key's name, or anvil:N.

    A key of the partner with every scope does so. The new key signs its consent, where it is here; else its owner signs
    it and sends the file (key consent). A partner whose keys are lost asks its registrar (offer-operator).
    """
    from lotproof.model.verb import AddOperator
    from lotproof.service.consents import consent_for

    desk, wanted = session.desk(), scopes_of(scopes, "--scope")
    signed = consent_for(session, account, desk.signer.address, desk.partner.gln, wanted, consent)
    verb = AddOperator(operator=signed.operator, scopes=wanted, deadline=signed.deadline, consent=signed.consent)
    output.acted(session, desk.act([verb]))


@command("offer-operator", acts=True, example="lotproof partner offer-operator 9521987000100 anvil:6 --as anvil:0")
@click.argument("gln")
@click.argument("account", metavar="WHO")
@_SCOPE
def offer_operator(session: Session, gln: str, account: str, scopes: str) -> None:
    """Offer WHO to be a further key of a partner, after two days, by `key accept`. Its registrar does so.

    Meanwhile the partner may withdraw the offer (withdraw-operator).
    """
    from lotproof.service import offers

    wanted, to = gln_of(gln, "GLN"), address_of(session, account)
    done, offer = offers.offer_key(session.desk(), wanted, to, scopes_of(scopes, "--scope"))
    output.offered(session, done, offer, _ACCEPT)


@command(
    "withdraw-operator",
    acts=True,
    example="lotproof partner withdraw-operator 9521987000100 anvil:6 --as anvil:2",
)
@click.argument("gln")
@click.argument("account", metavar="WHO")
def withdraw_operator(session: Session, gln: str, account: str) -> None:
    """Withdraw what was offered to WHO by offer-operator or rekey.

    The partner's registrar may do so, and any key of the partner with every scope.
    """
    from lotproof.model.verb import WithdrawKeyOffer

    verb = WithdrawKeyOffer(gln=gln_of(gln, "GLN"), to_account=address_of(session, account))
    output.acted(session, session.desk().act([verb]))


@command("remove-operator", acts=True, example="lotproof partner remove-operator anvil:2 --as anvil:6")
@click.argument("account", metavar="WHO")
def remove_operator(session: Session, account: str) -> None:
    """Take a key back, as after its loss: goods and history stay the partner's.

    Its registrar may do so, any key of the partner with every scope, and the key itself.
    """
    from lotproof.model.verb import RemoveOperator

    output.acted(session, session.desk().act([RemoveOperator(operator=address_of(session, account))]))


@command("rekey", acts=True, example="lotproof partner rekey anvil:2 anvil:6 --as anvil:0")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
def rekey(session: Session, old: str, new: str) -> None:
    """Offer the place of a partner's key OLD to NEW, which takes it after two days by `key accept`.

    The partner's registrar does so. Goods and history stay the partner's. OLD is good until NEW has taken its place,
    and may withdraw the offer (withdraw-operator): where OLD is stolen, remove it first and use offer-operator.
    """
    from lotproof.service import offers

    accounts = address_of(session, old), address_of(session, new)
    done, offer = offers.rekey(session.desk(), *accounts)
    output.offered(session, done, offer, _ACCEPT)


@command("list", example="lotproof partner list")
def list_(session: Session) -> None:
    """List all partners ever accredited."""
    from lotproof.service import entries

    found = entries.partners(session)
    output.answer(session, {"partners": found}, [_line(one) for one in found] or ["no partner is accredited yet"])


@command("show", example="lotproof partner show 9521987000100")
@click.argument("gln")
def show(session: Session, gln: str) -> None:
    """Show one partner with its prefixes and operator keys."""
    from lotproof.service import entries

    found = entries.partner(session, gln_of(gln, "GLN"))
    keys = [f"  key {address}" for address in found.operators]
    prefixes = [f"  GS1 company prefix {one}" for one in found.prefixes]
    offers = [f"  key offered: {_offer_line(one)}" for one in found.offered]
    output.answer(session, found, [_line(found), *prefixes, *keys, *offers])


def _offer_line(offer: OfferedKey) -> str:
    place = f" in place of {offer.replaces}" if offer.replaces else ""
    return f"{offer.account}{place}, to be taken from {moment(offer.not_before)} to {moment(offer.not_after)}"


def _line(found: PartnerEntry) -> str:
    standing = "suspended" if found.suspended else "accredited" if found.accredited else "accreditation ended"
    name = f" {found.name}" if found.name else ""
    return f"{found.gln}{name}: {', '.join(found.roles)}; {standing}, until {moment(found.valid_until)[:10]}"


def _until(text: str | None) -> dt.datetime:
    return last_second(text, "--valid-until") if text else dt.datetime.now(dt.UTC) + dt.timedelta(days=365)


for part in (
    *(add, renew, suspend, allow_returns, reinstate, prefix),
    *(add_operator, remove_operator, offer_operator, withdraw_operator, rekey, list_, show),
):
    partner.add_command(part)
