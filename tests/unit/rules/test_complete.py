"""No verb without its rule, no record without its effect."""

from __future__ import annotations

from lotproof.model import record as rec
from lotproof.model import verb as v
from lotproof.rules.decide.judge import rule
from lotproof.rules.fold import fold


def kinds_of(module: object, root: type) -> set[type]:
    return {kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, root)}


def test_every_verb_is_judged() -> None:
    unknown = {kind for kind in kinds_of(v, v.Verb) if rule.dispatch(kind) is rule.dispatch(object)}
    assert unknown == {v.Verb, v.UnitVerb, v.UnitsVerb}


def test_every_record_is_folded() -> None:
    unknown = {kind for kind in kinds_of(rec, rec.Record) if fold.dispatch(kind) is fold.dispatch(object)}
    assert unknown == {rec.Record}
