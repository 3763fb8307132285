"""multiply-kg: knowledge graphs of what projects do, kept true and useful.

The public names of the package and nothing else. What they need is imported when they are first used::

    import multiply_kg as mkg

    kg = mkg.load()
    kg.query("outcome-trace", outcome="outcome:energy-plan")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiply_kg.api import KnowledgeGraph, Picture, Result, Row, Why, connect, load
    from multiply_kg.errors import KGError

__version__ = "0.1.0"
__all__ = ["KGError", "KnowledgeGraph", "Picture", "Result", "Row", "Why", "__version__", "connect", "load"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{'errors' if name == 'KGError' else 'api'}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
