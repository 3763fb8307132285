"""IRIs for blank nodes (RDF 1.1 Concepts §3.5), the same ones for the same graph every time.

A blank node cannot be sent in two requests: each would make a node of its own. Its IRI is made from what is
said about it, directly and through its neighbours, and never from its label, which every reader chooses anew.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from multiply_kg.terms import Term, Triple, is_blank

_FALLBACK: Final = "https://w3id.org"
WELL_KNOWN: Final = "/.well-known/genid/"
"""What the IRI of a blank node has in it."""
_SELF: Final = "_:*"


def skolemise(
    graphs: Mapping[str, Collection[Triple]], *, inferred: Collection[str] = ()
) -> tuple[dict[str, frozenset[Triple]], int]:
    """The distinct triples of each graph without blank nodes, and how many there were.

    The names are those of ``skolem_names``.
    """
    names = skolem_names(graphs, inferred=inferred)
    return {
        graph: frozenset((names.get(s, s), p, names.get(o, o)) for s, p, o in triples)
        for graph, triples in graphs.items()
    }, len(names)


def skolem_names(
    graphs: Mapping[str, Collection[Triple]], *, inferred: Collection[str] = ()
) -> dict[Term, Term]:
    """The IRI for each blank node of the graphs.

    A label stands for the same node in all graphs. Nodes of which exactly the same is said are told apart
    by their labels' order, so that none is lost. What the graphs named in ``inferred`` say of nodes that
    others have does not count, so that the names are those of the asserted graphs alone.
    """
    around: dict[Term, set[Triple]] = defaultdict(set)
    home: dict[Term, str] = {}
    for computed in (False, True):
        known = frozenset(home) if computed else frozenset()
        for graph in sorted(name for name in graphs if (name in inferred) == computed):
            for triple in graphs[graph]:
                ends = (triple[0], triple[2])
                counts = known.isdisjoint(ends)
                for node in ends:
                    if is_blank(node) and node not in known:
                        around[node].update([triple] if counts else ())
                        home.setdefault(node, _authority(graph))
    return {node: f"<{home[node]}{WELL_KNOWN}{colour[:32]}>" for node, colour in _told_apart(around).items()}


def _told_apart(around: Mapping[Term, Collection[Triple]]) -> dict[Term, str]:
    groups: dict[str, list[Term]] = defaultdict(list)
    for nodes in _linked(around):
        for node, colour in _colours(nodes, around).items():
            groups[colour].append(node)
    return {
        node: colour if position == 0 else _hash([colour, str(position)])
        for colour, nodes in groups.items()
        for position, node in enumerate(sorted(nodes))
    }


def _linked(around: Mapping[Term, Collection[Triple]]) -> Iterator[list[Term]]:
    """Sets of nodes linked by triples, so that a name depends on nothing that is said elsewhere."""
    seen: set[Term] = set()
    for start in around:
        if start in seen:
            continue
        seen.add(start)
        nodes = [start]
        for node in nodes:  # grows while it is walked through
            near = {term for s, _, o in around[node] for term in (s, o) if is_blank(term)} - seen
            seen |= near
            nodes += near
        yield nodes


def _colours(nodes: list[Term], around: Mapping[Term, Collection[Triple]]) -> dict[Term, str]:
    colours = dict.fromkeys(nodes, "")
    kinds = 0
    while kinds < len(set(colours.values())):  # another round may tell more nodes apart
        kinds = len(set(colours.values()))
        colours = {node: _hash(_described(node, around[node], colours)) for node in nodes}
    return colours


def _described(node: Term, triples: Collection[Triple], colours: Mapping[Term, str]) -> list[str]:
    def name(term: Term) -> str:
        return _SELF if term == node else "_:" + colours[term] if is_blank(term) else term

    return sorted(f"{name(s)} {p} {name(o)}" for s, p, o in triples)


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _authority(graph: str) -> str:
    parts = urlsplit(graph)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else _FALLBACK
