"""Whether a query asks for graphs by name: if not, nobody need list or load them for it."""

from __future__ import annotations

import re
from typing import Final

_LINE_END: Final = re.compile(r"[\r\n]")


def may_name_graphs(sparql: str) -> bool:
    """Whether a query may ask for graphs by name (GRAPH, SPARQL 1.1 §13.3); yes in cases of doubt.

    The keyword is looked for as a mere sequence of letters, but for lines that are comments as a whole. With
    code points that are escaped it could be hidden.
    """
    text = sparql.lower()
    return ("graph" in text and any("graph" in line for line in statements(text))) or "\\u" in text


def statements(text: str) -> list[str]:
    """The lines of a query but those that are comments as a whole."""
    return [line for line in _LINE_END.split(text) if not line.lstrip().startswith("#")]
