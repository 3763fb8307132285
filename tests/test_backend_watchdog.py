"""Work in a thread of its own: what comes back, what is raised, and what happens when its time is over."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from itertools import count

import pytest

from conftest import ROOT, run_process
from multiply_kg.backend import EmbeddedBackend, Solutions
from multiply_kg.backend.watchdog import Batches, left_behind, within
from multiply_kg.errors import LimitError, QueryError, UnsupportedError

ENDLESS = {
    "count": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "ask": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?c), STR(?f), STR(?i)) = 'nowhere') }",
    "order": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i",
    "rows": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "few rows": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?c), STR(?f), STR(?i)) = 'nowhere') }",
    "construct": "CONSTRUCT { ?a ?b ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)+ ?b . ?c (!<urn:x>|^!<urn:x>)+ ?d }",
}


def far() -> float:
    return time.monotonic() + 60


def test_items_come_in_order_and_only_as_far_as_they_are_wanted() -> None:
    made: list[int] = []

    def numbers():
        for number in count():
            made.append(number)
            yield number

    found = Batches(lambda: ("head", numbers()), far())
    assert found.head == "head"
    assert [next(found) for _ in range(1000)] == list(range(1000))
    found.close()
    assert len(made) < 5000
    assert list(Batches(lambda: (None, iter(range(16))), far())) == list(range(16))
    assert list(Batches(lambda: (None, iter(range(70_001))), far())) == list(range(70_001))


def test_all_of_it_is_done_and_dropped_in_one_other_thread() -> None:
    threads: set[int] = set()

    class Held:
        def __del__(self) -> None:
            threads.add(threading.get_ident())

    def items():
        held = Held()
        for number in range(100):
            threads.add(threading.get_ident())
            yield number
        del held

    assert len(list(Batches(lambda: (None, items()), far()))) == 100
    unfinished = Batches(lambda: (None, items()), far())
    next(unfinished)
    unfinished.close()
    for _ in range(200):
        time.sleep(0.01)
        if len(threads) == 2:
            break
    assert len(threads) == 2
    assert threading.get_ident() not in threads


def test_what_the_work_raises_is_raised_here() -> None:
    def fails() -> int:
        raise UnsupportedError("No.", hint="Leave it.")

    with pytest.raises(UnsupportedError, match="Leave it"):
        within(60, fails)

    def later():
        yield from range(50)
        raise QueryError("Too late.")

    found = Batches(lambda: (None, later()), far())
    with pytest.raises(QueryError, match="Too late"):
        list(found)
    assert within(60, lambda: 7) == 7


def still_behind(wanted: int) -> bool:
    """Whether so many workers are left behind, now or within a minute."""
    for _ in range(6000):
        if left_behind() == wanted:
            return True
        time.sleep(0.01)
    return False


def test_work_whose_time_is_over_is_left_behind_and_ends_by_itself() -> None:
    assert still_behind(0)  # those of other tests have ended
    go_on, over = threading.Event(), threading.Event()

    def slow() -> None:
        go_on.wait(60)
        over.set()

    with pytest.raises(LimitError, match="longer than it may"):
        within(0.05, slow)
    assert left_behind() == 1
    go_on.set()
    assert over.wait(60)
    assert still_behind(0)


def test_an_answer_with_a_time_limit_is_the_answer_without_one(real_graph) -> None:
    for sparql in ("SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "ASK { ?s a ?c }"):
        free, timed = (
            real_graph.backend.query(sparql, dataset=real_graph.dataset(), timeout=timeout)
            for timeout in (None, 60)
        )
        if isinstance(free, Solutions):
            assert isinstance(timed, Solutions)
            assert timed.variables == free.variables
            assert list(timed.rows) == list(free.rows)
        elif isinstance(free, bool):
            assert timed is free
        else:
            assert sorted(timed) == sorted(free)


def test_errors_of_the_query_are_the_same_with_a_time_limit() -> None:
    backend = EmbeddedBackend.memory()
    with pytest.raises(QueryError) as error:
        backend.query("SELECT ?s {\n ?s ?p }", timeout=60)
    assert error.value.line == 2
    backend.load([("<urn:s>", "<urn:p>", '"1"')], "urn:g")
    with pytest.raises(UnsupportedError):
        list(backend.query("SELECT (<urn:f>(?o) AS ?x) { GRAPH ?g { ?s ?p ?o } }", timeout=60).rows)
    with pytest.raises(LimitError):
        backend.raw("SELECT * { GRAPH ?g { ?s ?p ?o } }", form="srj", timeout=-1)
    assert b"bindings" in backend.raw("SELECT * { GRAPH ?g { ?s ?p ?o } }", form="srj", timeout=60)


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_query_that_would_not_end_is_given_up_and_the_process_ends(real, kind) -> None:
    """Without the limit each of these would run for hours; the process could not be waited for."""
    done = run_process(
        ["query", "-", "-w", real, "--timeout", "0.3", "-f", "nt" if kind == "construct" else "csv"],
        stdin=ENDLESS[kind],
    )
    assert done.code == 2, done.err
    assert done.err == (
        "Error: The query takes longer than it may. Ask for less, or allow more time (timeout).\n"
    )


def test_python_goes_on_after_a_query_was_given_up(real) -> None:
    program = f"""
import json, os, sys
import multiply_kg as mkg
from multiply_kg.errors import LimitError
kg = mkg.load({str(real)!r})
try:
    kg.sparql({ENDLESS["count"]!r}, timeout=0.3)
except LimitError as error:
    said = str(error)
print(json.dumps([said, len(kg.query("meetings"))]), flush=True)
os._exit(0)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, check=False, timeout=100, cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said, meetings = json.loads(done.stdout)
    assert "longer than it may" in said
    assert meetings == 7
