"""Questions typed by hand: the workspace's prefixes may be used without declaring them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from multiply_kg.queries.lexer import Kind, tokenise
from multiply_kg.queries.structure import structure_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_prefixes(text: str, prefixes: Mapping[str, str]) -> str:
    """The query with a PREFIX for each known prefix that it uses and does not declare.

    They are put before the text on its first line, so that the lines of later errors stay right. A saved
    query is never changed like this: its file must be valid SPARQL by itself. Raises QueryError.
    """
    declared = structure_of(text).prefixes
    used = {token.text.partition(":")[0] for token in tokenise(text) if token.kind is Kind.PNAME}
    missing = sorted((used & prefixes.keys()) - declared.keys())
    return "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in missing) + text
