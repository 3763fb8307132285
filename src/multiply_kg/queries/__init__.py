"""Saved queries: one ``.rq`` file read, checked, bound to a caller's values, and its answer written.

Text in, text out: nothing here runs a query or loads a parser of RDF. The pipeline takes a
``BoundQuery`` to a backend and its answer to ``results``.
"""

from multiply_kg.queries.binding import BoundQuery, bind
from multiply_kg.queries.catalogue import Catalogue, Expectation, SavedQuery
from multiply_kg.queries.parameters import Choice, Parameter, ParameterType

__all__ = [
    "BoundQuery",
    "Catalogue",
    "Choice",
    "Expectation",
    "Parameter",
    "ParameterType",
    "SavedQuery",
    "bind",
]
