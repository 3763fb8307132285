"""Values made here against those that ``dataclasses`` makes of the same class."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest

from multiply_kg import values


def plain(decorated: Any, field: Any) -> type:
    @decorated(frozen=True, slots=True)
    class Plain:
        """A value of three fields."""

        a: int
        b: str = "x"
        c: dict[str, int] = field(default_factory=dict, repr=False)

        @property
        def twice(self) -> int:
            return self.a * 2

        @classmethod
        def of(cls, a: int) -> Any:
            return cls(a, b="of")

    return Plain


def derived(decorated: Any, field: Any) -> type:
    @decorated(frozen=True)
    class Base:
        x: int
        y: int = 2

        @cached_property
        def total(self) -> int:
            return self.x + self.y

        def __repr__(self) -> str:
            return f"<{self.x}>"

    @decorated(frozen=True)
    class Derived(Base):
        y: int = 5
        z: tuple[int, ...] = ()

        @cached_property
        def more(self) -> int:
            return super().total + len(self.z)

    return Derived


def single(decorated: Any, field: Any) -> type:
    @decorated(frozen=True, slots=True)
    class Single:
        only: int

    return Single


OURS = (values.dataclass, values.field)
THEIRS = (dataclasses.dataclass, dataclasses.field)
USES: dict[str, tuple[Any, Callable[[type], object]]] = {
    "arguments": (plain, lambda c: [repr(c(1)), repr(c(1, "y", {"k": 1})), repr(c(b="z", a=2))]),
    "defaults are made anew": (plain, lambda c: (c(1).c, c(1).c is c(1).c)),
    "members": (plain, lambda c: (c(3).twice, repr(c.of(1)), c.__doc__, c.__match_args__, c.__slots__)),
    "equality": (plain, lambda c: [c(1) == c(1), c(1) == c(2), c(1) == (1, "x", {}), c(1) != c(1)]),
    "hash": (single, lambda c: (hash(c(1)) == hash(c(1)), len({c(1), c(1), c(2)}))),
    "copies": (
        plain,
        lambda c: (copy.copy(c(1)) == c(1), copy.deepcopy(c(1, c={"k": 1})) == c(1, c={"k": 1})),
    ),
    "fields": (plain, lambda c: [(f.name, f.repr, f.default == "x") for f in dataclasses.fields(c)]),
    "replace": (plain, lambda c: repr(dataclasses.replace(c(1), b="q"))),
    "asdict": (plain, lambda c: dataclasses.asdict(c(1, c={"k": 1}))),
    "is_dataclass": (plain, lambda c: (dataclasses.is_dataclass(c), dataclasses.is_dataclass(c(1)))),
    "inheritance": (
        derived,
        lambda c: (repr(c(1)), c(1).total, c(1, z=(1,)).more, c(1, 2, (3,)).z, c.__match_args__),
    ),
    "inherited replace": (derived, lambda c: dataclasses.replace(c(1), z=(4,)).z),
    "class defaults": (derived, lambda c: (c.y, c.z, hasattr(c, "x"))),
    "a library's subclass": (
        derived,
        lambda c: repr(
            dataclasses.dataclass(frozen=True)(type("D", (c,), {"__annotations__": {"w": int}, "w": 1}))(7)
        ),
    ),
}
MISUSES: dict[str, tuple[Any, Callable[[type], object]]] = {
    "setting": (plain, lambda c: setattr(c(1), "a", 2)),
    "deleting": (plain, lambda c: delattr(c(1), "a")),
    "setting in a derived value": (derived, lambda c: setattr(c(1), "x", 2)),
    "hash of what has none": (plain, lambda c: hash(c(1))),
    "too few": (plain, lambda c: c()),
    "too many": (plain, lambda c: c(1, "b", {}, 4)),
    "unknown": (plain, lambda c: c(1, d=2)),
}


@pytest.mark.parametrize("use", USES)
def test_a_value_does_what_a_frozen_dataclass_does(use: str) -> None:
    kind, act = USES[use]
    assert act(kind(*OURS)) == act(kind(*THEIRS))


@pytest.mark.parametrize("misuse", MISUSES)
def test_a_value_refuses_what_a_frozen_dataclass_refuses(misuse: str) -> None:
    kind, act = MISUSES[misuse]
    with pytest.raises(Exception) as theirs:
        act(kind(*THEIRS))
    with pytest.raises(type(theirs.value)):
        act(kind(*OURS))


def test_values_are_pickled() -> None:
    from multiply_kg.workspace import Settings

    settings = Settings(title={"en": "Graph"})
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_only_frozen_values_are_made() -> None:
    with pytest.raises(TypeError, match="frozen"):
        values.dataclass(frozen=False)
