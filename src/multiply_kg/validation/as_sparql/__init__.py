"""Validation where the data live: shapes compiled to SPARQL 1.1 queries whose solutions are the results.

shapes ──scopes, conformance, branches──▶ queries ──an endpoint──▶ solutions ──checking──▶ report

Nothing beyond SPARQL 1.1 Query is used, so every store can be asked. What travels are focus nodes and values
of results, the number of focus nodes, and the nodes that a query has to be asked ``apart`` about.
"""

from __future__ import annotations

from .checking import validate_at

__all__ = ["validate_at"]
