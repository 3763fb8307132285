"""Where SPARQL is answered: one protocol, and the engines behind it, imported when they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from multiply_kg.backend.protocol import Answer, Backend, Dataset, Solutions, at_most

if TYPE_CHECKING:
    from multiply_kg.backend.embedded import EmbeddedBackend

__all__ = ["Answer", "Backend", "Dataset", "EmbeddedBackend", "Solutions", "at_most"]


def __getattr__(name: str) -> object:
    if name == "EmbeddedBackend":
        from multiply_kg.backend.embedded import EmbeddedBackend

        return EmbeddedBackend
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
