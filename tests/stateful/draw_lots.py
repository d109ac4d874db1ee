"""Moves on whole lots: recalls and expiry."""

from __future__ import annotations

from lotproof.model import verb as v
from lotproof.model.lot import date_of, day_of
from lotproof.model.partner import Scope
from tests.stateful.cast import BOARD
from tests.stateful.scene import Act, Scene, draws


@draws(v.Recall, 2)
def _(scene: Scene) -> Act:
    lot = scene.one_of(scene.state.lots.values())
    account = scene.registrar() if scene.seldom(2) else scene.key(lot.maker, Scope.RECALL)
    verb = v.Recall(lot=lot.id, recall_class=scene.chance.randint(1, 3), document=scene.document())
    return Act(account, verb)


@draws(v.TerminateRecall, 5)
def _(scene: Scene) -> Act:
    """By who ordered it, mostly."""
    name, orders = scene.one_of(scene.state.recalls.items())
    office = scene.one_of(orders) if scene.often(6) else 0
    account = scene.office(office) if office else scene.key(scene.state.lots[name].maker, Scope.RECALL)
    return Act(account, v.TerminateRecall(lot=name, document=scene.document()))


@draws(v.OverruleRecall, 2)
def _(scene: Scene) -> Act:
    name, orders = scene.one_of(scene.state.recalls.items())
    office = scene.one_of(orders) if scene.often(6) else scene.chance.choice([0, 1, 63, 64, 255])
    account = BOARD if scene.often(8) else scene.registrar()
    return Act(account, v.OverruleRecall(lot=name, office=office, document=scene.document()))


@draws(v.ProposeExpiry, 2)
def _(scene: Scene) -> Act:
    lot = scene.one_of(scene.state.lots.values())
    day = date_of(day_of(lot.last_day) + scene.chance.choice([-1, 0, 1, 30, 365]))
    verb = v.ProposeExpiry(lot=lot.id, day=day, document=scene.document())
    return Act(scene.key(lot.maker, Scope.RECALL), verb)


@draws(v.ExtendExpiry, 4)
def _(scene: Scene) -> Act:
    """By the registrar of the maker's office, mostly, to the day that was proposed."""
    name, proposal = scene.one_of(scene.state.expiry_proposals.items())
    account = scene.keeper(scene.state.lots[name].maker) if scene.often(8) else scene.registrar()
    day = proposal.day if scene.often(8) else date_of(day_of(proposal.day) + 1)
    return Act(account, v.ExtendExpiry(lot=name, day=day, document=scene.document()))
