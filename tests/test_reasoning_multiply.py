"""The project's own ontology: compiled as a whole, and with the conclusions that it is there for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

from multiply_kg.reasoning import Closure, infer
from multiply_kg.reasoning.noise import is_noise
from multiply_kg.reasoning.vocabulary import SAME_AS, TYPE
from multiply_kg.terms import Term, Triple

ROOT = Path(__file__).parent.parent
MKG = "<https://w3id.org/multiply-kg/ontology#{}>".format
E = "<http://example.org/{}>".format


def read(*paths: Path) -> set[Triple]:
    quads = (quad for path in paths for quad in pyoxigraph.parse(path=path))
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


@pytest.fixture(scope="module")
def ontology() -> set[Triple]:
    folder = ROOT / "ontology"
    return read(*(path for path in sorted(folder.rglob("*.ttl")) if "shapes" not in path.parts))


@pytest.fixture(scope="module")
def data() -> set[Triple]:
    return read(ROOT / "tests/data/reasoning/activities.ttl")


@pytest.fixture(scope="module")
def compiled(data: set[Triple], ontology: set[Triple]) -> Closure:
    return infer(data, ontology)


def test_the_ontology_compiles_and_lies_within_owl_2_rl(compiled: Closure) -> None:
    assert (compiled.engine, compiled.fallback, compiled.ignored) == ("compiled", (), ())


def test_the_engines_agree_on_it(compiled: Closure, data: set[Triple], ontology: set[Triple]) -> None:
    reference = infer(data, ontology, engine="reference")
    assert compiled.inferred == reference.inferred
    assert {i.rule for i in compiled.inconsistencies} == {i.rule for i in reference.inconsistencies}


@pytest.mark.parametrize(
    "triple",
    [
        (E("meeting1"), MKG("addresses"), E("plans")),
        (E("plans"), MKG("addressedAt"), E("meeting1")),
        (E("meeting1"), MKG("bearsOn"), E("plan-graz")),
        (E("meeting1"), MKG("bearsOn"), E("chapter")),
        (E("meeting1"), MKG("discusses"), E("energy")),
        (E("meeting1"), MKG("heldInCountry"), E("austria")),
        (E("meeting1"), MKG("attendedBy"), E("institute")),
        (E("meeting1"), TYPE, MKG("Event")),
        (E("meeting1"), MKG("place"), E("graz-at")),
        (E("chapter"), MKG("partOf"), E("plans")),
        (E("consortium"), MKG("hasMember"), E("alliance")),
        (E("project"), MKG("involvesCity"), E("graz")),
        (E("visit"), MKG("associatedEvent"), E("workshop")),
        (E("workshop"), MKG("kind"), "<https://w3id.org/multiply-kg/id/event-kind/workshop>"),
        (E("graz-at"), SAME_AS, E("graz")),
    ],
)
def test_what_the_ontology_is_there_to_infer(triple: Triple, compiled: Closure) -> None:
    assert triple in compiled.inferred


def test_only_new_clean_triples_come_back(
    compiled: Closure, data: set[Triple], ontology: set[Triple]
) -> None:
    assert compiled.inferred.isdisjoint(data | ontology)
    assert not [triple for triple in compiled.inferred if is_noise(triple)]
    text = "\n".join(f"{s} {p} {o} ." for s, p, o in compiled.inferred)
    assert len(list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES))) == len(compiled.inferred)


def test_contradictions_name_the_individual(compiled: Closure) -> None:
    def subjects(rule: str) -> set[Term]:
        return {i.triples[0][0] for i in compiled.inconsistencies if i.rule == rule}

    assert subjects("cax-adc") == {E("odd")}
    assert subjects("dt-not-type") == {E("odd")}


def test_the_compiled_engine_loads_neither_rdflib_nor_owlrl() -> None:
    code = (
        "import sys; from multiply_kg.reasoning import infer;"
        "infer([], []); print(sorted({'rdflib', 'owlrl'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
