"""Measured: one edit of a standing graph, from the change to the graph inferred and validated anew."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from importlib import import_module
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.clock import fact, stage
from benchmarks.documents import iri
from benchmarks.workload import is_generated
from multiply_kg.terms import Term, Triple

_ROUNDS: Final = 5
Edit = tuple[list[Triple], list[Triple]]
"""What is added and what is removed."""
_SAME_AS: Final = "<http://www.w3.org/2002/07/owl#sameAs>"
_DATE: Final = "^^<http://www.w3.org/2001/XMLSchema#date>"


def edits(workspace: Any, _: Path) -> None:
    """Five kinds of edit of the first project, each made and undone some times; only edits are timed.

    Then an organisation gets another name by owl:sameAs, and the five are made while some have other names.
    """
    if not is_generated(workspace.root):
        fact(note="edits are made in generated workspaces only")
        return
    try:
        live = import_module("multiply_kg.live").LiveGraph
    except (ImportError, AttributeError) as missing:
        fact(note=f"this version has no graph that follows edits: {missing}")
        return
    from multiply_kg import pipeline

    changes = _changes(pipeline.read(workspace).data_triples)
    with stage("edit-start"):
        graph = live(workspace)
    with graph:
        times = _timed(graph, changes)
        times |= _timed(graph, {"another name of an organisation": (_other_names()[:1], [])})
        graph.edit(_other_names(), [])
        named = _timed(graph, changes)
    times["any of the five, some organisations having two names"] = [*chain(*named.values())]
    fact(edits={name: {"p50": median(found), "worst": max(found)} for name, found in times.items()})
    fact(edit=median([each for found in times.values() for each in found]))


def _timed(graph: Any, changes: Mapping[str, Edit]) -> dict[str, list[float]]:
    """The milliseconds of each kind of edit, made and undone in turn."""
    times: dict[str, list[float]] = {name: [] for name in changes}
    for _round in range(_ROUNDS):
        for name, (added, removed) in changes.items():
            for new, old in ((added, removed), (removed, added)):
                start = time.perf_counter()
                done = graph.edit(new, old)
                times[name].append((time.perf_counter() - start) * 1000)
                if done.from_scratch:
                    fact(note=f"{name}: everything was done again, {done.from_scratch}")
    return times


def _other_names() -> list[Triple]:
    return [
        (f"<{iri(f'organisation:p0-{number}')}>", _SAME_AS, f"<https://example.org/organisation/{number}>")
        for number in range(1, 6)
    ]


def _changes(data: Iterable[Triple]) -> dict[str, Edit]:
    """What is added and removed by each kind of edit."""

    def term(name: str) -> Term:
        return f"<{iri(name)}>"

    def said(subject: str, predicate: str) -> list[Triple]:
        return [t for t in known if t[0] == term(subject) and t[1] == term(predicate)]

    subjects = {term(name) for name in ("event:p0-4", "item:p0-2-3", "outcome:p0-5", "meeting:p0-5")}
    known = [triple for triple in data if triple[0] in subjects]
    kind, item = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", term("item:p0-new")
    return {
        "a date": (
            [(term("event:p0-4"), term("mkg:endDate"), f'"2039-05-02"{_DATE}')],
            said("event:p0-4", "mkg:endDate"),
        ),
        "the outcome of an agenda item": (
            [(term("item:p0-2-3"), term("mkg:concerns"), term("outcome:p0-9"))],
            said("item:p0-2-3", "mkg:concerns"),
        ),
        "a part": ([], said("outcome:p0-5", "mkg:partOf")),
        "who attended": ([(term("meeting:p0-5"), term("mkg:attendedBy"), term("organisation:p0-1"))], []),
        "a new agenda item": (
            [
                (item, kind, term("mkg:AgendaItem")),
                (item, term("mkg:agendaItemOf"), term("meeting:p0-1")),
                (item, term("mkg:topic"), term("topic:t1")),
                (item, term("mkg:concerns"), term("outcome:p0-1")),
            ],
            [],
        ),
    }
