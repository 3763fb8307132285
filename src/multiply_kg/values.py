"""Frozen dataclasses without the price of their library, for the rooms between a question and its answer.

``dataclasses`` loads the whole of ``inspect`` and compiles half a dozen functions for each class: a fifth of
what a cold query may cost. Here one is compiled, ``__init__``. To type checkers these are dataclasses, and
``dataclasses.fields``, ``replace`` and ``asdict`` work on them: the library describes a class when asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from dataclasses import dataclass, field

__all__ = ["dataclass", "field"]

_NONE: Final = object()


class _Field(NamedTuple):
    default: Any = _NONE
    default_factory: Any = _NONE
    repr: bool = True


if not TYPE_CHECKING:

    def field(*, default: Any = _NONE, default_factory: Any = _NONE, repr: bool = True) -> _Field:  # noqa: A002
        """What ``dataclasses.field`` says of a field, as far as it is used here."""
        return _Field(default, default_factory, repr)

    def dataclass(*, frozen: bool, slots: bool = False) -> Callable[[type], type]:
        """A decorator that makes a frozen dataclass of a class with annotations."""
        if not frozen:
            raise TypeError("Only frozen classes are made here.")
        return lambda cls: _made(cls, slots=slots)


def _made(cls: type, *, slots: bool) -> type:
    inherited: dict[str, _Field] = {}
    for base in reversed(cls.__mro__[1:]):
        inherited |= base.__dict__.get("__value_fields__", {})
    own: dict[str, _Field] = {}
    for name in cls.__annotations__:
        given = cls.__dict__.get(name, _NONE)
        own[name] = given if isinstance(given, _Field) else _Field(given)
    fields = inherited | own
    members = {
        "__value_fields__": fields,
        "__match_args__": tuple(fields),
        "__dataclass_fields__": _Described("__dataclass_fields__"),
        "__dataclass_params__": _Described("__dataclass_params__"),
        "__init__": _init(cls, fields),
        **_methods(fields),
    }
    members = {name: member for name, member in members.items() if name not in cls.__dict__}
    if not slots:
        for name, member in members.items():
            setattr(cls, name, member)
        for name, given in own.items():
            if given.default is not _NONE:
                setattr(cls, name, given.default)
            elif name in cls.__dict__:
                delattr(cls, name)
        return cls
    kept = {name: member for name, member in cls.__dict__.items() if name not in own}
    kept.pop("__dict__", None)
    kept.pop("__weakref__", None)
    names = tuple(name for name in own if name not in inherited)
    made = type(cls)(cls.__name__, cls.__bases__, {**kept, **members, "__slots__": names})
    made.__qualname__ = cls.__qualname__
    return made


def _init(cls: type, fields: Mapping[str, _Field]) -> Callable[..., None]:
    """Written out: it is called for every value, and complains as any function does."""
    scope: dict[str, Any] = {"_set": object.__setattr__, "_NONE": _NONE}
    parameters, body = ["self"], []
    for name, given in fields.items():
        value = name
        if given.default_factory is not _NONE:
            scope[f"_make_{name}"] = given.default_factory
            parameters.append(f"{name}=_NONE")
            value = f"_make_{name}() if {name} is _NONE else {name}"
        elif given.default is not _NONE:
            scope[f"_default_{name}"] = given.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        body.append(f"\n _set(self, {name!r}, {value})")
    exec(f"def __init__({', '.join(parameters)}):{''.join(body) or ' pass'}", scope)  # noqa: S102  (names of fields)
    made: Callable[..., None] = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__module__ = cls.__module__
    return made


def _methods(fields: Mapping[str, _Field]) -> dict[str, Any]:
    names = tuple(fields)
    shown = tuple(name for name, given in fields.items() if given.repr)
    if len(names) > 1:
        parts: Callable[[Any], tuple[Any, ...]] = attrgetter(*names)
    else:

        def parts(value: Any) -> tuple[Any, ...]:
            return tuple(getattr(value, name) for name in names)

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        return parts(self) == parts(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(parts(self))

    def __repr__(self: Any) -> str:  # noqa: N807
        return f"{self.__class__.__qualname__}({', '.join(f'{n}={getattr(self, n)!r}' for n in shown)})"

    def refuse(self: Any, name: str, *_: object) -> None:  # noqa: ARG001
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot change {name!r}")

    def __getstate__(self: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:  # noqa: N807
        return parts(self), getattr(self, "__dict__", {})

    def __setstate__(self: Any, state: tuple[tuple[Any, ...], dict[str, Any]]) -> None:  # noqa: N807
        for name, value in (*zip(names, state[0], strict=True), *state[1].items()):
            object.__setattr__(self, name, value)

    made = (__eq__, __hash__, __repr__, __getstate__, __setstate__)
    return {method.__name__: method for method in made} | {"__setattr__": refuse, "__delattr__": refuse}


class _Described:
    """What ``dataclasses`` keeps of a class, made when it is first looked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, value: object, owner: Any) -> Any:
        import dataclasses

        made: list[Any] = []
        for name, given in owner.__value_fields__.items():
            options = {
                key: choice
                for key, choice in (("default", given.default), ("default_factory", given.default_factory))
                if choice is not _NONE
            }
            made.append((name, Any, dataclasses.field(repr=given.repr, **options)))
        return getattr(dataclasses.make_dataclass(owner.__name__, made, frozen=True), self._name)
