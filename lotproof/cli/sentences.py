"""Every verb in words: those on goods are described by the rules, those of the registry here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from lotproof.model import verb as v
from lotproof.model.partner import Role
from lotproof.rules.describe import describe
from lotproof.rules.state import State


def _terms(verb: v.Accredit | v.Renew) -> str:
    return f"as {', '.join(Role.names(verb.roles))} until {verb.valid_until.astimezone(dt.UTC):%Y-%m-%d}"


_REGISTRY: dict[type[v.Verb], Callable[[Any], str]] = {
    v.AppointRegistrar: lambda verb: f"appoint {verb.account} registrar",
    v.ReplaceRegistrar: lambda verb: f"hand the registrar's office of {verb.from_account} to {verb.to_account}",
    v.Accredit: lambda verb: f"accredit GLN {verb.gln} {_terms(verb)}",
    v.Renew: lambda verb: f"renew the accreditation of GLN {verb.gln} {_terms(verb)}",
    v.Suspend: lambda verb: f"suspend GLN {verb.gln}",
    v.Reinstate: lambda verb: f"reinstate GLN {verb.gln}",
    v.AddOperator: lambda verb: f"give GLN {verb.gln} the operator key {verb.operator}",
    v.RemoveOperator: lambda verb: f"take back the operator key {verb.operator}",
    v.AssignCompanyPrefix: lambda verb: f"assign the GS1 company prefix {verb.prefix} to GLN {verb.gln}",
}


def is_of_registry(verb: v.Verb) -> bool:
    """Whether only the chain judges ``verb``: the rules here know goods."""
    return type(verb) in _REGISTRY


def sentence_of(verb: v.Verb, state: State) -> str:
    """``verb`` as one sentence, with the names known in ``state``."""
    say = _REGISTRY.get(type(verb))
    return describe(verb, state) if say is None else say(verb)
