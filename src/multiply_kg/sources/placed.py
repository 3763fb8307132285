"""A triple as the located readers hand it to each other."""

from __future__ import annotations

from typing import NamedTuple

from multiply_kg.terms import Term, Triple


class PlacedTriple(NamedTuple):
    """A triple, its graph if the text names one, and the offsets at which its three terms begin."""

    subject: Term
    predicate: Term
    object: Term
    graph: Term | None
    subject_at: int
    predicate_at: int
    object_at: int

    @property
    def triple(self) -> Triple:
        """The triple alone."""
        return self.subject, self.predicate, self.object
