"""Frozen dataclasses made and copied through their slots, in half the time of ``__init__`` and ``dataclasses.replace``.

Reading a ledger does little else. What a ``__post_init__`` checks is not checked here: these classes have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")

_new = object.__new__


def maker_of(kind: type[T], names: Sequence[str]) -> Callable[[Iterable[Any]], T]:
    """Makes a ``kind`` of its values in the order of ``names``; raises TypeError unless these are all its fields."""
    setters = _setters(kind)
    if sorted(names) != sorted(setters):
        raise TypeError(f"found {', '.join(names)}; expected the fields of {kind.__name__}, {', '.join(setters)}")
    in_order = [setters[name] for name in names]

    def make(values: Iterable[Any]) -> T:
        made = _new(kind)
        for put, value in zip(in_order, values, strict=True):
            put(made, value)
        return made

    return make


def copier_of(kind: type[T]) -> Callable[..., T]:
    """``copy(value, field=new, ...)``, for a class of at least two fields."""
    setters = _setters(kind)
    values_of = attrgetter(*setters)
    in_order = list(setters.values())

    def copy(value: T, **changes: Any) -> T:
        made = _new(kind)
        for put, kept in zip(in_order, values_of(value), strict=True):
            put(made, kept)
        for name, changed in changes.items():
            setters[name](made, changed)
        return made

    return copy


def _setters(kind: type[Any]) -> dict[str, Callable[[Any, Any], None]]:
    if hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} checks its values when it is made")
    return {field.name: getattr(kind, field.name).__set__ for field in fields(kind)}
