"""Moves that mostly must not pass: another caller, one value that is wrong, a value that no type of ours can hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from lotproof.model import verb as v
from lotproof.model.identifiers import CompanyPrefix, Gln, Gtin, LotNumber, SerialNumber, Sgtin, Sscc
from lotproof.model.item import ItemId, LotId, PartnerId, sscc_of
from lotproof.model.lot import date_of
from lotproof.model.partner import Role, Scope
from lotproof.model.record import Case, DecommissionReason, Discrepancy, DiscrepancyKind, Dispensing
from lotproof.model.spent import bits_of
from tests.stateful.before import DAY
from tests.stateful.cast import ACCOUNTS, NO_ACCOUNT, WALLET, malleable, sign
from tests.stateful.move import Misprint
from tests.stateful.scene import Act, Scene, gln_of, gtin_under, moment
from tests.stateful.spoil_verbs import OF_VERBS

MOST = 2**32 - 1
_LAST_DAY = 2**16 - 1


def spoilt(scene: Scene, act: Act) -> tuple[Act, Misprint | None]:
    """``act`` with something wrong in it."""
    if scene.seldom(4):
        return replace(act, account=scene.one_of(ACCOUNTS)), None
    if isinstance(act.verb, v.ReceiveWithDiscrepancies) and act.verb.discrepancies and scene.seldom(4):
        kind = scene.one_of([4, 5, 255])
        return act, Misprint((1, 0, 1), kind, "InvalidDiscrepancy", (act.verb.discrepancies[0].item,))
    misprints = _MISPRINTS.get(type(act.verb), ())
    if misprints and scene.seldom(3):
        return act, scene.one_of(misprints)(scene)
    verb = _with_one_wrong(scene, act.verb)
    return replace(act, verb=verb if scene.often(4) else _with_one_wrong(scene, verb)), None


def _with_one_wrong(scene: Scene, verb: Any) -> Any:
    special = OF_VERBS.get(type(verb))
    if special and scene.seldom(3):
        return scene.one_of(special)(scene, verb)
    known = [field.name for field in fields(verb) if field.name in _SPOILERS]
    if not known:
        return verb
    name = scene.one_of(known)
    return replace(verb, **{name: _SPOILERS[name](scene, getattr(verb, name))})


def _any_item(scene: Scene) -> ItemId:
    if scene.seldom(4):
        return ItemId(scene.chance.choice([0, 1, 10**18 - 1, 2**86, 2**87, 2**88 - 1, scene.chance.getrandbits(88)]))
    return scene.one_of(scene.state.items)


def _any_account(scene: Scene, was: str) -> str:
    known = [*scene.state.operators, *scene.state.registrars, *ACCOUNTS]
    return scene.chance.choice([NO_ACCOUNT, WALLET, *(scene.one_of(known) for _ in range(6))])


def _any_gln(scene: Scene, was: Gln) -> Gln:
    if scene.seldom(3):
        return gln_of(10**6 + scene.chance.randrange(10**6))
    return scene.one_of(scene.state.partners.values()).gln


def _any_gtin(scene: Scene, was: Gtin | None) -> Gtin:
    if scene.seldom(3):
        prefix = scene.one_of(scene.state.prefixes)
        return gtin_under(prefix, scene.chance.randint(0, 9), scene.chance.randrange(10**4))
    return scene.one_of(scene.state.products)


def _any_case_gtin(scene: Scene, was: Gtin | None) -> Gtin | None:
    """Not every verb can name none."""
    return None if was is None and scene.often() else _any_gtin(scene, was)


def _listed(scene: Scene, was: Sequence[Any], other: Callable[[], Any]) -> tuple[Any, ...]:
    """A list with one too many, one too few, in another order, one twice, another one in it, or none at all."""
    items = list(was)
    wrong = scene.chance.randrange(6)
    at = scene.chance.randrange(len(items) + 1)
    if wrong == 0:
        items.insert(at, other())
    elif wrong == 1:
        items = items[:at] + items[at + 1 :]
    elif wrong == 2:
        scene.chance.shuffle(items)
    elif wrong == 3:
        items = items[:at] + items[max(at - 1, 0) :]
    elif wrong == 4:
        items[at : at + 1] = [other()]
    else:
        items = []
    return tuple(items)


def _any_items(scene: Scene, was: tuple[ItemId, ...]) -> tuple[ItemId, ...]:
    items = _listed(scene, was, lambda: _any_item(scene))
    return tuple(sorted(set(items))) if scene.often(3) else items


def _any_index(scene: Scene, was: int = 0) -> int:
    return scene.chance.choice([0, max(was - 1, 0), min(was + 1, MOST), scene.chance.randrange(64), MOST])


def _any_bytes(scene: Scene, was: bytes) -> bytes:
    """Of the same length, with one bit the other way, all zero, or anything."""
    if not was or scene.seldom(4):
        return scene.chance.choice([bytes(len(was)), scene.chance.randbytes(len(was))])
    place = scene.chance.randrange(len(was))
    return was[:place] + bytes([was[place] ^ 1 << scene.chance.randrange(8)]) + was[place + 1 :]


def _any_signature(scene: Scene, was: bytes) -> bytes:
    wrong = scene.chance.randrange(6)
    if wrong == 0 and len(was) == 65:
        return malleable(was)
    if wrong == 1:
        return was[: scene.chance.choice([0, 1, 32, 64])]
    if wrong == 2:
        return was + b"\0"
    if wrong == 3 and len(was) == 65:
        return was[:64] + bytes([was[64] - 27 & 0xFF])
    if wrong == 4:
        return sign(scene.one_of(ACCOUNTS), scene.document())
    return _any_bytes(scene, was)


def _any_time(scene: Scene, was: dt.datetime) -> dt.datetime:
    now = scene.now
    window = now + 30 * DAY
    last = int(dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC).timestamp())
    return moment(scene.chance.choice([0, now - 1, now, now + 1, window, window + 1, last, now + 400 * DAY]))


def _any_expiry(scene: Scene, was: dt.date) -> dt.date:
    return date_of(scene.chance.choice([0, scene.today - 1, scene.today, scene.today + 1, _LAST_DAY]))


def _any_units(scene: Scene, was: int) -> int:
    return scene.chance.choice([0, 1, max(was - 1, 0), min(was + 1, MOST), MOST])


def _any_cases(scene: Scene, was: tuple[Case, ...]) -> tuple[Case, ...]:
    def other() -> Case:
        names = ["X", *(item.name.serial.value for item in scene.state.items.values() if isinstance(item.name, Sgtin))]
        serial = SerialNumber(scene.one_of(names))
        return Case(serial=serial, units=scene.chance.choice([0, 1, 2, MOST]))

    return _listed(scene, was, other)


def _any_cuts(scene: Scene, was: tuple[int, ...]) -> tuple[int, ...]:
    return _listed(scene, was, lambda: _any_index(scene, was[-1] if was else 0))


def _any_lot(scene: Scene, was: LotId) -> LotId:
    return LotId(scene.chance.choice([0, len(scene.state.lots) + 1, MOST, scene.one_of([*scene.state.lots, 0])]))


def _any_sscc(scene: Scene, was: Sscc) -> Sscc:
    known = [sscc for item in scene.state.items if (sscc := sscc_of(item)) is not None]
    return scene.one_of([*known, Sscc.with_check_digit(f"{scene.chance.randrange(10**17):017d}")])


def _any_prefix(scene: Scene, was: CompanyPrefix) -> CompanyPrefix:
    if scene.seldom(4):
        return CompanyPrefix(f"{scene.chance.randrange(10**5):05d}")
    return scene.one_of(scene.state.prefixes)


def _any_sgtin(scene: Scene, was: Sgtin) -> Sgtin:
    known = [item.name for item in scene.state.items.values() if isinstance(item.name, Sgtin)]
    return scene.one_of([*known, Sgtin(_any_gtin(scene, was.gtin), was.serial)])


def _any_number(scene: Scene, was: LotNumber | int) -> LotNumber | int:
    """Of a lot, or of an office."""
    if isinstance(was, int):
        return scene.chance.choice([0, 1, 2, 3, 63, 64, 255])
    return scene.one_of(lot.number for lot in [*scene.state.lots.values()])


def _any_lines(scene: Scene, was: tuple[Discrepancy, ...]) -> tuple[Discrepancy, ...]:
    def other() -> Discrepancy:
        kind = DiscrepancyKind(scene.chance.randrange(4))
        return Discrepancy(
            item=_any_item(scene), kind=kind, first=_any_index(scene), units=scene.chance.choice([0, 0, 1, 3, MOST])
        )

    if was and scene.seldom(2):
        at = scene.chance.randrange(len(was))
        changed = _with_one_wrong(scene, replace(was[at], units=_any_units(scene, was[at].units)))
        return (*was[:at], changed, *was[at + 1 :])
    return _listed(scene, was, other)


def _any_links(scene: Scene, was: tuple[Dispensing, ...]) -> tuple[Dispensing, ...]:
    def other() -> Dispensing:
        by = PartnerId(scene.chance.choice([0, *scene.state.partners]))
        return Dispensing(by=by, time=scene.moment, bits=bits_of([scene.chance.randrange(300)]))

    if was and scene.seldom(2):
        at = scene.chance.randrange(len(was))
        return (*was[:at], replace(was[at], time=scene.moment), *was[at + 1 :])
    return _listed(scene, was, other)


def _any_receipts(scene: Scene, was: tuple[v.SignedReceipt, ...]) -> tuple[v.SignedReceipt, ...]:
    if was and scene.often(4):
        at = scene.chance.randrange(len(was))
        return (*was[:at], _with_one_wrong(scene, was[at]), *was[at + 1 :])
    known = [one for one in scene.signed if isinstance(one, v.SignedReceipt)]
    return _listed(scene, was, lambda: scene.one_of(known))


_SPOILERS: Mapping[str, Callable[[Scene, Any], Any]] = {
    "items": _any_items,
    "item": lambda scene, was: _any_item(scene),
    "container": lambda scene, was: _any_item(scene),
    "to": _any_gln,
    "gln": _any_gln,
    "gtin": _any_gtin,
    "case_gtin": _any_case_gtin,
    "number": _any_number,
    "expiry": _any_expiry,
    "units": _any_units,
    "first": _any_index,
    "root": _any_bytes,
    "cases": _any_cases,
    "sscc": _any_sscc,
    "prefix": _any_prefix,
    "sgtin": _any_sgtin,
    "cuts": _any_cuts,
    "index": _any_index,
    "serial": _any_bytes,
    "salt": _any_bytes,
    "proof": lambda scene, was: _listed(scene, was, scene.document),
    "indices": lambda scene, was: _listed(scene, was, lambda: _any_index(scene)),
    "serials": lambda scene, was: _listed(scene, was, lambda: scene.chance.randbytes(20)),
    "salts": lambda scene, was: _listed(scene, was, lambda: scene.chance.randbytes(16)),
    "flags": lambda scene, was: _listed(scene, was, lambda: scene.seldom(2)),
    "lot": _any_lot,
    "day": _any_expiry,
    "until": lambda scene, was: scene.one_of([None, _any_time(scene, scene.moment)]),
    "office": lambda scene, was: scene.chance.choice([0, 1, 2, 63, 64, 255]),
    "reason": lambda scene, was: scene.one_of(DecommissionReason),
    "before": lambda scene, was: scene.chance.randbytes(16),
    "links": _any_links,
    "recall_class": lambda scene, was: scene.chance.choice([0, 1, 2, 3, 4, 255]),
    "roles": lambda scene, was: Role(scene.chance.choice([0, 4, 16, 31, 255])),
    "scopes": lambda scene, was: Scope(scene.chance.choice([0, 32, 63, 255])),
    "valid_until": _any_time,
    "deadline": _any_time,
    "signature": _any_signature,
    "consent": _any_signature,
    "successor": lambda scene, was: NO_ACCOUNT if scene.seldom(2) else _any_account(scene, was),
    "products": lambda scene, was: _listed(scene, was, lambda: scene.one_of(scene.state.products)),
    "glns": lambda scene, was: _listed(scene, was, lambda: _any_gln(scene, gln_of(0))),
    "document": lambda scene, was: scene.document(),
    "shipper": _any_account,
    "receiver": _any_account,
    "operator": _any_account,
    "account": _any_account,
    "from_account": _any_account,
    "to_account": _any_account,
    "replaces": lambda scene, was: None if scene.seldom(3) else _any_account(scene, was),
    "receipts": _any_receipts,
    "discrepancies": _any_lines,
}
"""Another value for each field of a verb, by its name, given the right one."""


def _digits(error: str, path: tuple[int, ...], length: int) -> Callable[[Scene], Misprint]:
    """A key whose check digit is wrong, or of too many digits."""

    def misprint(scene: Scene) -> Misprint:
        body = scene.chance.randrange(10 ** (length - 1))
        total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(str(body))))
        right = -total % 10
        wrong = body * 10 + (right + scene.chance.randint(1, 9)) % 10
        return Misprint(
            path, scene.chance.choice([wrong, wrong, 10**length + right, 0 if length < 18 else wrong]), error
        )

    return misprint


def _text(*path: int) -> Callable[[Scene], Misprint]:
    """No character, one outside the set, or one behind the end."""
    texts = (bytes(20), b"A B".ljust(20, b"\0"), b"A\0B".ljust(20, b"\0"), b"\xc3\xa9".ljust(20, b"\0"), b"#" * 20)
    return lambda scene: Misprint(path, scene.one_of(texts), "InvalidText")


def _prefix(scene: Scene) -> Misprint:
    return Misprint(
        (1,), scene.one_of([0, 1, 1999, 2000, 25_000, 10**13 * 2 - 1, 10**13, 99_999]), "InvalidCompanyPrefix"
    )


_MISPRINTS: Mapping[type[v.Verb], Sequence[Callable[[Scene], Misprint]]] = {
    v.Accredit: (_digits("InvalidGln", (0,), 13),),
    v.AssignCompanyPrefix: (_prefix,),
    v.RegisterProduct: (_digits("InvalidGtin", (0,), 14),),
    v.CommissionLogisticUnit: (_digits("InvalidSscc", (0,), 18),),
    v.CommissionCase: (_text(1),),
    v.RegisterLot: (_text(0, 1),),
    v.Decommission: (lambda scene: Misprint((2,), scene.one_of([0, 8, 255]), "InvalidReason"),),
}
"""For each verb the values that its call can carry and its fields cannot, and the error that they end in."""
