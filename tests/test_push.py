"""Graphs pushed to a store: all or nothing for readers, going on after a cut, and proven to have arrived."""

from __future__ import annotations

import random
import threading
from collections import Counter
from contextlib import contextmanager

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from endpoints import Fault, Store, answer, cut, hang, reset, stored
from multiply_kg.backend import Solutions
from multiply_kg.backend.digest import Digest, value_form
from multiply_kg.backend.push import push
from multiply_kg.backend.remote import RemoteBackend
from multiply_kg.backend.skolem import skolemise
from multiply_kg.backend.staging import STAGING
from multiply_kg.backend.wire import Wire
from multiply_kg.errors import EndpointError, LimitError, ParameterError

pytest_plugins = ("fuseki",)

XSD = "http://www.w3.org/2001/XMLSchema#"
A, B = "https://example.org/graph/a", "https://example.org/graph/b"


def triples(count: int, word: str = "new") -> list[tuple[str, str, str]]:
    return [(f"<urn:{word}:{n}>", "<urn:p>", f'"{n}"') for n in range(count)]


def quick() -> Wire:
    return Wire(sleep=lambda _: None)


OLD = {A: set(triples(4, "old")), B: set(triples(3, "old"))}
NEW = {A: triples(25), B: triples(7)}
NEW_SETS = {graph: set(content) for graph, content in NEW.items()}


@contextmanager
def old_store():
    """A store that holds the old graphs, and one that nobody pushes."""
    with stored() as store:
        for graph, content in {**OLD, "urn:other": set(triples(1, "other"))}.items():
            store.put(graph, *(f"{s} {p} {o} ." for s, p, o in content))
        yield store


def live(store: Store) -> dict[str, set[tuple[str, str, str]]]:
    """What readers see who name the graphs."""
    return {graph: content for graph, content in store.graphs().items() if graph in (A, B)}


def staged(store: Store) -> set[str]:
    return {graph for graph in store.graphs() if graph.startswith(STAGING)}


def put(store: Store, graphs=NEW, **options):
    return push(store.url, graphs, chunk=options.pop("chunk", 10), wire=quick(), **options)


def test_new_graphs_take_the_place_of_the_old_ones_and_of_nothing_else():
    steps = []
    with old_store() as store:
        report = put(store, progress=lambda *step: steps.append(step))
        assert live(store) == NEW_SETS
        assert store.graphs()["urn:other"] == set(triples(1, "other"))
        assert staged(store) == set()
    assert (report.endpoint, report.triples, report.loaded, report.found) == (store.url, 32, 4, 0)
    assert [(g.graph, g.triples, g.changed, g.respelled) for g in report.graphs] == [
        (A, 25, True, False),
        (B, 7, True, False),
    ]
    assert report.graphs[0].digest == Digest.of(set(NEW[A])).hex
    assert steps[-1] == ("switching", 1, 1)
    loading = [done for step, done, total in steps if step == "loading" and total == 32]
    assert loading == sorted(loading)
    assert loading[-1] == 32


def test_what_is_there_already_is_not_sent_again():
    with old_store() as store:
        put(store)
        store.done.clear()
        report = put(store, {**NEW, B: triples(8)})
        assert [(g.graph, g.changed) for g in report.graphs] == [(A, False), (B, True)]
        assert report.loaded == 1
        assert live(store)[B] == set(triples(8))
        store.done.clear()
        assert put(store, {**NEW, B: triples(8)}).loaded == 0
        assert store.done["update"] == store.done["switch"] == 0
        put(store, {**NEW, B: [*triples(7), ("<urn:x>", "<urn:p>", "<urn:y>")]})
        assert ("<urn:x>", "<urn:p>", "<urn:y>") in live(store)[B], "the same number is not the same content"


def test_graphs_are_emptied_and_removed_in_the_same_moment():
    with old_store() as store:
        report = put(store, {A: []}, remove=[B, "urn:none"])
        assert live(store) == {}
        assert report.removed == (B, "urn:none")
        store.done.clear()
        put(store, {A: []}, remove=[B])
        assert store.done["update"] == store.done["switch"] == 0


@pytest.mark.parametrize("gsp", [False, True])
@pytest.mark.parametrize("loads_before", [0, 1, 3])
@pytest.mark.parametrize("carried_out", [False, True])
def test_a_push_that_was_cut_goes_on_where_it_stopped(gsp, loads_before, carried_out):
    kind, number = ("load", loads_before + 1) if gsp else ("update", loads_before + 2)  # the first announces
    with old_store() as store:
        options = {"gsp_endpoint": store.url if gsp else None}
        store.faults = [Fault(kind, answer("no space", "text/plain", 500), number, carried_out)]
        with pytest.raises(EndpointError, match="no space"):
            put(store, **options)
        assert live(store) == OLD
        store.faults = []
        report = put(store, **options)
        assert report.found == loads_before + carried_out
        assert report.loaded + report.found == 4
        assert live(store) == NEW_SETS
        assert staged(store) == set()


def test_a_chunk_that_arrived_in_part_is_loaded_anew():
    with old_store() as store:
        store.alter = lambda text: text.replace('<urn:new:5> <urn:p> "5" .\n', "")
        with pytest.raises(EndpointError, match=r"was sent 5 triples of the graph \S+/a and holds 4 of them"):
            put(store)
        assert live(store) == OLD
        store.alter = lambda text: text
        put(store)
        assert live(store) == NEW_SETS
        assert staged(store) == set()


@pytest.mark.parametrize("spoil", [('"5"', '"five"'), ('"5"', '"5"@en'), ("<urn:new:5>", "<urn:new:50>")])
def test_a_store_that_changes_what_it_takes_is_found_out_before_readers_see_it(spoil):
    with old_store() as store:
        store.alter = lambda text: text.replace(*spoil)
        with pytest.raises(EndpointError, match="does not give back the triples"):
            put(store)
        assert live(store) == OLD
        put(store, check="count")
        assert live(store) != NEW_SETS
        store.alter = lambda text: text
        put(store)
        assert live(store) == NEW_SETS


def test_leftovers_of_a_push_of_other_content_are_dropped():
    with old_store() as store:
        store.faults = [Fault("switch", answer("later", "text/plain", 500))]
        with pytest.raises(EndpointError):
            put(store, {A: triples(25, "never")})
        assert len(staged(store)) == 4, "three chunks and the list of them"
        store.faults = []
        assert put(store).found == 0
        assert live(store) == NEW_SETS
        assert staged(store) == set()


@pytest.mark.parametrize("status", [400, 401, 403, 405, 500, 503])
def test_a_store_that_refuses_updates_is_told_apart_and_nothing_is_lost(status):
    with old_store() as store:
        store.faults = [Fault("update", answer("read only", "text/plain", status), n) for n in range(1, 9)]
        with pytest.raises(EndpointError, match=rf"refuses the update \({status}\): read only") as refused:
            put(store)
        assert "the graphs that readers see are as they were" in str(refused.value)
        assert live(store) == OLD


@pytest.mark.parametrize(
    ("action", "times"),
    [(reset, 2), (answer(status=502), 2), (answer("late", "text/plain", 500), 1)],
)
def test_a_switch_whose_answer_was_lost_is_done_twice_or_looked_up(action, times):
    with old_store() as store:
        store.faults = [Fault("switch", action, carried_out=True)]
        put(store)
        assert live(store) == NEW_SETS
        assert staged(store) == set()
        assert store.done["switch"] == times


@pytest.mark.parametrize("action", [reset, answer("disk full", "text/plain", 507)])
def test_a_switch_that_failed_leaves_the_old_graphs_and_can_be_repeated(action):
    with old_store() as store:
        store.faults = [Fault("switch", action, number) for number in range(1, 6)]
        with pytest.raises(EndpointError, match="readers see the old ones") as failed:
            put(store)
        assert "Push again" in str(failed.value)
        assert live(store) == OLD
        store.faults = []
        report = put(store)
        assert (report.loaded, report.found) == (0, 4)
        assert live(store) == NEW_SETS


@pytest.mark.parametrize("half", [1, 2, 5])
def test_a_store_that_switches_by_halves_is_found_out_and_a_second_push_completes(half):
    with old_store() as store:
        store.alter = lambda text: " ;\n".join(text.split(" ;\n")[:half]) if "\nINSERT {" in text else text
        with pytest.raises(EndpointError, match="did not switch to all of the new graphs as one"):
            put(store)
        store.alter = lambda text: text
        assert put(store).found > 0
        assert live(store) == NEW_SETS
        assert staged(store) == set()


def test_a_store_that_loses_triples_while_switching_is_found_out_by_content_too():
    with old_store() as store:
        store.put(A, *(f'<urn:new:{n}> <urn:p> "{n}" .' for n in range(25)), '<urn:x> <urn:p> "x" .')
        # Keeps one old triple, loses a new one: the number is right.
        store.alter = lambda text: text.replace(
            f"DROP SILENT GRAPH <{A}>",
            f"DELETE WHERE {{ GRAPH <{A}> {{ <urn:new:3> ?p ?o }} }} ; "
            f"DELETE {{ GRAPH <{A}> {{ ?s ?p ?o }} }} "
            f'WHERE {{ GRAPH <{A}> {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "urn:old")) }} }}',
        ).replace(
            f"INSERT {{ GRAPH <{A}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH",
            f"INSERT {{ GRAPH <{A}> {{ ?s ?p ?o }} }} WHERE {{ FILTER(?s != <urn:new:3>) GRAPH",
        )
        with pytest.raises(EndpointError, match="did not switch to all of the new graphs as one"):
            put(store)
        assert len(live(store)[A]) == 25


def test_a_push_that_was_cut_while_tidying_up_is_tidied_by_the_next():
    with old_store() as store:
        store.faults = [Fault("update", answer("gone", "text/plain", 500), 6)]
        with pytest.raises(EndpointError, match="gone"):
            put(store)
        assert live(store) == NEW_SETS
        assert staged(store) != set()
        assert put(store).loaded == 0
        assert staged(store) == set()


def test_a_store_that_hangs_is_left_and_the_old_graphs_stay():
    with old_store() as store:
        store.faults = [Fault("update", hang, 2)]
        with pytest.raises(LimitError, match=r"within 0\.5 seconds"):
            put(store, timeout=0.5)
        assert live(store) == OLD


def test_what_is_read_back_and_cut_is_read_again():
    with old_store() as store:
        lines = b'<urn:new:0> <urn:p> "0" .\n'
        store.faults = [
            Fault("read", cut(lines * 2, len(lines), "application/n-triples")),
            Fault("read", reset, 3),
        ]
        put(store, gsp_endpoint=store.url)
        assert live(store) == NEW_SETS


def test_what_is_read_back_and_is_no_graph_is_an_error_of_the_endpoint():
    with old_store() as store:
        for page in (answer("<html>busy</html>", "text/html"), answer("<html>\n", "application/n-triples")):
            store.faults = [Fault("read", page, store.done["read"] + 1)]
            with pytest.raises(EndpointError, match=r"<html>|busy"):
                put(store, gsp_endpoint=store.url)
        assert live(store) == OLD


def test_chunks_that_wait_are_not_listed_among_the_graphs():
    with old_store() as store:
        store.faults = [Fault("update", answer("no", "text/plain", 403), 3)]
        with pytest.raises(EndpointError):
            put(store)
        assert staged(store)
        assert RemoteBackend(store.url).graphs() == (A, B, "urn:other")


def test_update_and_graph_store_addresses_may_differ_from_that_of_queries():
    with old_store() as store:
        shown = {"update_endpoint": f"{store.url}?for=update", "gsp_endpoint": f"{store.url}?for=data"}
        put(store, **shown)
        assert live(store) == NEW_SETS
        assert store.done["load"] == 4


@pytest.mark.parametrize(
    "names", [{"graphs": {"no iri": []}}, {"graphs": {"urn:a> <urn:b": []}}, {"graphs": {STAGING + "x": []}}, {"remove": ["x"]}, {"chunk": 0}]
)  # fmt: skip
def test_names_and_sizes_that_cannot_be_are_refused_before_anything_is_sent(names):
    with pytest.raises(ParameterError):
        push("http://127.0.0.1:9/", **{"graphs": {A: []}, **names})


# -- the digest ------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(triples(9)), unique=True), st.randoms(), st.integers(0, 9))
def test_a_digest_knows_the_set_and_not_the_order_and_adds_up(content, order, at):
    shuffled = order.sample(content, len(content))
    assert Digest.of(shuffled) == Digest.of(content)
    assert Digest.of(shuffled[:at]) + Digest.of(shuffled[at:]) == Digest.of(content)
    assert len({Digest.of(content[:n]).written for n in range(len(content) + 1)}) == len(content) + 1


@settings(max_examples=200)
@given(
    st.sampled_from(["integer", "int", "unsignedByte", "decimal", "double", "boolean", "dateTime", "date", "time"]),
    st.one_of(
        st.from_regex(r"[+-]?0*[0-9]{1,3}(\.[0-9]{0,3})?", fullmatch=True),
        st.from_regex(r"-?[1-9]E[+-]?[0-2]", fullmatch=True),
        st.sampled_from(["true", "1", "0", "INF", "-INF", "NaN", "x", "2020-02-29+00:00", "10:00:00.500-00:00"]),
        st.sampled_from(["2020-01-01T00:00:00.0Z", "2020-01-01T00:00:00+01:00", "2020-01-01T00:00:00.120"]),
    ),
)  # fmt: skip
def test_an_engine_that_keeps_values_keeps_the_value_form(datatype, lexical):
    term = pyoxigraph.Literal(lexical, datatype=pyoxigraph.NamedNode(XSD + datatype))
    store = pyoxigraph.Store()
    store.add(pyoxigraph.Quad(pyoxigraph.NamedNode("urn:s"), pyoxigraph.NamedNode("urn:p"), term))
    (kept,) = (str(quad.object) for quad in store)
    assert value_form(kept) == value_form(str(term))


@pytest.mark.parametrize(
    ("one", "other"), [("1", "2"), ("1.0", "1.01"), ("true", "false"), ("10:00:00Z", "10:00:01Z")]
)
def test_other_values_have_other_forms(one, other):
    for datatype in ("integer", "decimal", "double", "boolean", "time", "string"):
        assert value_form(f'"{one}"^^<{XSD}{datatype}>') != value_form(f'"{other}"^^<{XSD}{datatype}>')


def test_a_store_that_respells_numbers_is_accepted_and_reported():
    with stored() as store:
        report = put(store, {A: [("<urn:s>", "<urn:p>", f'"007"^^<{XSD}integer>')], B: triples(3)})
        assert [(g.graph, g.respelled) for g in report.graphs] == [(A, True), (B, False)]
        again = put(store, {A: [("<urn:s>", "<urn:p>", f'"007"^^<{XSD}integer>')], B: triples(3)})
        assert [(g.changed, g.respelled) for g in again.graphs] == [(False, True), (False, False)]


# -- blank nodes -----------------------------------------------------------------------------------

FIRST, REST = (f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}>" for name in ("first", "rest"))
NIL = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"


def chain(labels, *items):
    """A list as in an ontology, its cells labelled as given."""
    nodes = [f"_:{label}" for label in labels]
    yield ("<urn:property>", "<urn:chain>", nodes[0])
    for node, item, rest in zip(nodes, items, [*nodes[1:], NIL], strict=True):
        yield (node, FIRST, item)
        yield (node, REST, rest)


def test_blank_nodes_become_the_same_iris_whatever_their_labels_in_every_graph():
    one = skolemise({A: list(chain("xyz", "<urn:a>", "<urn:b>", "<urn:a>")), B: [("_:x", "<urn:p>", '"1"')]})
    two = skolemise({A: list(chain("zxy", "<urn:a>", "<urn:b>", "<urn:a>")), B: [("_:z", "<urn:p>", '"1"')]})
    other = skolemise(
        {A: list(chain("xyz", "<urn:a>", "<urn:b>", "<urn:c>")), B: [("_:x", "<urn:p>", '"1"')]}
    )
    assert one == two
    assert one[1] == 3
    assert one[0] != other[0]
    ((head, _, _),) = one[0][B]
    assert head.startswith("<https://example.org/.well-known/genid/")
    assert ("<urn:property>", "<urn:chain>", head) in one[0][A]


def test_what_is_said_elsewhere_does_not_rename_a_blank_node():
    alone, _ = skolemise({A: list(chain("xy", "<urn:a>", "<urn:b>"))})
    beside, count = skolemise(
        {A: list(chain("xy", "<urn:a>", "<urn:b>")), B: list(chain("uvw", *["<urn:b>"] * 3))}
    )
    assert alone[A] == beside[A]
    assert count == 5


def test_what_follows_does_not_rename_a_blank_node():
    stated = list(chain("xy", "<urn:a>", "<urn:b>"))
    alone, _ = skolemise({A: stated})
    follows = [("_:x", "<urn:p>", "<urn:c>"), ("_:new", "<urn:p>", "_:y")]
    beside, count = skolemise({A: stated, B: follows}, inferred=(B,))
    assert alone[A] == beside[A]
    assert count == 3
    assert skolemise({A: stated, B: follows})[0][A] != alone[A]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["_:a", "_:b", "_:c", "_:d", "<urn:i>"]), st.sampled_from(["<urn:p>", "<urn:q>"]), st.sampled_from(["_:a", "_:b", "_:c", "_:d", '"1"'])),
        max_size=8,
    )
)  # fmt: skip
def test_no_blank_node_is_lost_and_the_graph_stays_the_same_but_for_names(content):
    ground, count = skolemise({A: content})
    blank = {term for s, _, o in content for term in (s, o) if term.startswith("_:")}
    assert count == len(blank)
    assert len(ground[A]) == len(set(content))
    back = pyoxigraph.Dataset(_quads([tuple(_unskolemised(term) for term in triple) for triple in ground[A]]))
    original = pyoxigraph.Dataset(_quads(content))
    for dataset in (back, original):
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    assert back == original


def _unskolemised(term: str) -> str:
    mark = "/.well-known/genid/"
    return "_:x" + term.partition(mark)[2].rstrip(">") if mark in term else term


def _quads(content):
    text = "".join(f"{s} {p} {o} .\n" for s, p, o in content)
    return list(pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_TRIPLES))


def test_lists_arrive_whole_when_they_are_cut_into_chunks():
    content = list(chain([f"c{n}" for n in range(9)], *[f"<urn:item:{n}>" for n in range(9)]))
    with stored() as store:
        report = put(store, {A: content, B: content[:1]}, chunk=2)
        assert report.blank_nodes == 9
        query = f"SELECT ?i {{ GRAPH <{A}> {{ <urn:property> <urn:chain>/{REST}*/{FIRST} ?i }} }}"
        answer_ = RemoteBackend(store.url).query(query)
        assert isinstance(answer_, Solutions)
        assert {item for (item,) in answer_.rows} == {f"<urn:item:{n}>" for n in range(9)}
        shuffled = random.Random(7).sample(content, len(content))
        assert put(store, {A: shuffled, B: content[:1]}, chunk=2).loaded == 0


# -- a real store ----------------------------------------------------------------------------------

AWKWARD = [
    "", "\\", "\\u0041", "\\\\u0041", "\\U0001F600", '"', "'", '"""', "\n\r\t\b\f", "\x00\x01\x1f\x7f", "\x85\u2028",
    "\ufeff", "\ufffd", "\U0001f600", "é", "e\u0301", "?x $y", "} } DROP ALL #", "<urn:a>", "a" * 20_000,
]  # fmt: skip


def awkward() -> list[tuple[str, str, str]]:
    literals = [str(pyoxigraph.Literal(text)) for text in AWKWARD]
    literals += [str(pyoxigraph.Literal(text, language="de-at")) for text in AWKWARD]
    typed = [
        "042^integer",
        "1.50^decimal",
        "1E0^double",
        "1^boolean",
        "2020-02-30^date",
        "x^integer",
        "5^byte",
    ]
    literals += [f'"{lexical}"^^<{XSD}{name}>' for lexical, name in (text.split("^") for text in typed)]
    return [("<urn:s>", "<https://example.org/ż?a='b'#%20>", literal) for literal in literals]


@pytest.mark.parametrize("gsp", [False, True], ids=["update", "graph store"])
def test_fuseki_takes_and_gives_back_every_term(fuseki, gsp):
    graphs = {A: awkward(), B: list(chain("xyz", "<urn:a>", "<urn:b>", "<urn:c>")), "urn:empty": []}
    options = {"gsp_endpoint": fuseki.url if gsp else None, "chunk": 11, "wire": quick()}
    report = push(fuseki.url, graphs, **options)
    assert [g.triples for g in report.graphs] == [len(set(awkward())), 7, 0]
    assert [g.respelled for g in report.graphs] == [fuseki.respells, False, False]
    again = push(fuseki.url, graphs, **options)
    assert not any(g.changed for g in again.graphs)
    assert RemoteBackend(fuseki.url).graphs() == (A, B)


def test_readers_of_fuseki_see_the_old_graphs_or_the_new_ones_and_nothing_between(fuseki):
    push(fuseki.url, OLD, wire=quick())
    counts = f"SELECT (COUNT(?o) AS ?n) {{ {{ GRAPH <{A}> {{ ?s ?p ?o }} }} UNION {{ GRAPH <{B}> {{ ?s ?p ?o }} }} }}"
    seen: Counter[str] = Counter()
    done = threading.Event()

    def read() -> None:
        backend = RemoteBackend(fuseki.url)
        for _ in range(2_000):
            ((count,),) = backend.query(counts).rows
            seen[count.split('"')[1]] += 1
            if done.is_set():
                return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        push(fuseki.url, {A: triples(900), B: triples(800)}, chunk=100, wire=quick())
    finally:
        done.set()
        reader.join(60)
    assert set(seen) <= {"7", "1700"}
    assert seen["1700"] > 0
