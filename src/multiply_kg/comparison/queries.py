"""Saved queries that came, went or changed, and what each change means to those who call them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from multiply_kg.comparison.changes import Level, QueryChange
from multiply_kg.queries import Parameter, SavedQuery
from multiply_kg.queries.header import read_header
from multiply_kg.queries.lexer import Kind, tokenise

Effect = tuple[Level, str]


def query_changes(
    old: Mapping[str, SavedQuery], new: Mapping[str, SavedQuery], *, language: str
) -> tuple[QueryChange, ...]:
    """The changes by id, additions first; white space and comments count for nothing."""
    found = [QueryChange("added", id_, new[id_].title(language)) for id_ in sorted(new.keys() - old.keys())]
    found += [
        QueryChange("removed", id_, old[id_].title(language)) for id_ in sorted(old.keys() - new.keys())
    ]
    for id_ in sorted(old.keys() & new.keys()):
        effects = tuple(_effects(old[id_], new[id_]))
        if effects:
            found.append(QueryChange("changed", id_, new[id_].title(language), effects))
    return tuple(found)


def _effects(old: SavedQuery, new: SavedQuery) -> Iterator[Effect]:
    if old.text == new.text:
        return
    if old.form != new.form:
        yield "major", f"it is now {new.form} instead of {old.form}"
    else:
        yield from _columns(old.columns, new.columns)
    yield from _parameters(old, new)
    if _tokens(old.text) != _tokens(new.text):
        yield "patch", "its text changed"
    if old.reasoning != new.reasoning:
        yield (
            "patch",
            f"it asks for {new.reasoning or 'inferred'} instead of {old.reasoning or 'inferred'} triples",
        )
    before, after = read_header(old.text).value, read_header(new.text).value
    keys = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    if keys:
        yield "patch", f"its header changed ({', '.join(keys)})"


def _columns(old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> Iterator[Effect]:
    before, after = old or (), new or ()
    removed = [name for name in before if name not in after]
    added = [name for name in after if name not in before]
    if removed:
        yield "major", f"{_columns_named(removed)} gone"
    if added:
        yield "minor", f"{_columns_named(added)} new"
    kept = [name for name in after if name in before]
    if not removed and (kept != list(before) or list(after[: len(before)]) != list(before)):
        yield "major", "its columns stand in another order"


def _columns_named(names: list[str]) -> str:
    return f"the column{'s' if len(names) > 1 else ''} {', '.join(names)} {'are' if len(names) > 1 else 'is'}"


def _parameters(old: SavedQuery, new: SavedQuery) -> Iterator[Effect]:
    before = {parameter.name: parameter for parameter in old.parameters}
    after = {parameter.name: parameter for parameter in new.parameters}
    for name in sorted(before.keys() - after.keys()):
        yield "major", f"the parameter {name} is gone"
    for name in sorted(after.keys() - before.keys()):
        if _needed(after[name]):
            yield "major", f"the new parameter {name} must be given"
        else:
            yield "minor", f"the parameter {name} is new and optional"
    for name in sorted(before.keys() & after.keys()):
        if before[name].type != after[name].type:
            yield (
                "major",
                f"the parameter {name} takes {after[name].type.label}, not {before[name].type.label}",
            )
        if _needed(after[name]) and not _needed(before[name]):
            yield "major", f"the parameter {name} must now be given"
        if before[name].default != after[name].default and before[name].default and after[name].default:
            yield "patch", f"the default of the parameter {name} changed"


def _needed(parameter: Parameter) -> bool:
    return parameter.required and not parameter.default


def _tokens(text: str) -> list[str]:
    return [token.text for token in tokenise(text) if token.kind not in (Kind.SPACE, Kind.COMMENT)]
