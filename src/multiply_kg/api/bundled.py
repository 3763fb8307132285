"""The saved queries of the bundled graph; their functions are written out, with types, in ``bundled.pyi``."""

from __future__ import annotations

from multiply_kg.api.functions import Queries


class BundledQueries(Queries):
    """The functions of the bundled graph, known to type checkers and editors by name and parameters."""
