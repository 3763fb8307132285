"""The tokeniser and what it tells of a query: the corners of the SPARQL 1.1 grammar."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery

from multiply_kg.errors import QueryError
from multiply_kg.queries.lexer import Kind, tokenise
from multiply_kg.queries.structure import Role, structure_of

PIECES = {
    Kind.IRI: ["<>", "<http://example.org/a#b>", "<a?b=c&d>", "<żółw>", "<\\u00e9>"],
    Kind.STRING: [
        "''", '""', "'a\"b'", '"a\'b"', r'"a\"b\\"', r"'\t\b\n\r\f\"\'\\'", '"""a"b""c\n"""', "'''\n''a'b'''",
        '"""\\""""', '""""a"""', r'"\u0041\U0001F600"', '"# ?_x <a> {"', "'ż漢😀'", '""""""', "''''''",
    ],
    Kind.PNAME: [
        ":", "a:", ":a", "a:b", "a.b:c.d", "a-1:b-2", "a:b:c", "a:1", "a:%20b", r"a:b\,c\.d\-\_\~", "ż:ó",
        "a:\\(b\\)", "a:b%C3%A9", "漢:字", "a:_b", "a:-\u00b7"[:2] + "b\u00b7",
    ],
    Kind.VARIABLE: ["?a", "$a", "?_a_b", "?1", "?a\u0301", "?ż", "$__x", "?a\u203fb"],
    Kind.BLANK: ["_:a", "_:1", "_:a.b", "_:a-b"],
    Kind.NUMBER: ["1", "01", "1.5", ".5", "1e5", "1.e5", "1.5E-3", ".5e+1"],
    Kind.WORD: ["SELECT", "a", "true", "GROUP_CONCAT", "isIRI", "SHA512"],
    Kind.LANGTAG: ["@en", "@de-AT-1996"],
    Kind.COMMENT: ["#", "# ?_a \"' <x> {", "#+ summary: x"],
    Kind.SPACE: [" ", "\n\t\r\n"],
    Kind.OPERATOR: ["^^", "&&", "||", "!=", "<=", ">=", *"{}()[].;,=<>!+-*/|^?"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in PIECES.items() for text in texts])
def test_each_terminal_of_the_grammar_is_one_token(kind, text):
    (token,) = tokenise(text)
    assert (token.kind, token.text) == (kind, text)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([(kind, text) for kind, texts in PIECES.items() for text in texts]), max_size=25)
)
def test_tokens_joined_are_the_text_and_know_where_they_stand(pieces):
    text = "\n".join(piece for _, piece in pieces)
    try:
        tokens = tokenise(text)
    except QueryError:
        return  # «"» after «"», say: two pieces that make up half of another
    assert "".join(token.text for token in tokens) == text
    for token in tokens:
        before = text[: token.offset].replace("\r\n", "\n").replace("\r", "\n")
        assert (token.line, token.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
        assert text[token.offset : token.end] == token.text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_either_cut_into_tokens_without_loss_or_refused_with_a_place(text):
    refused = None
    try:
        assert "".join(token.text for token in tokenise(text)) == text
    except QueryError as error:
        refused = error
    assert refused is None or (refused.line and refused.column and refused.hint)


def iris_in(text):
    return [token.text for token in tokenise(text) if token.kind is Kind.IRI]


@pytest.mark.parametrize(
    ("text", "iris"),
    [
        ("ASK{?s<http://e/p>?o}", ["<http://e/p>"]),
        ("ASK{FILTER(?a<?b&&?c>?d)}", []),
        ("ASK{FILTER(?a<=?b&&?c>=?d)}", []),
        ("ASK{FILTER(1<ex:b&&ex:c>2)}", []),
        ("ASK{FILTER(<http://e/f>(?a)<2&&3>?b)}", ["<http://e/f>"]),
        ("ASK{FILTER(?a=<http://e/a>||<http://e/b>=?a)}", ["<http://e/a>", "<http://e/b>"]),
        ("ASK{FILTER(?a IN(<http://e/a>,<http://e/b>))}", ["<http://e/a>", "<http://e/b>"]),
        ("ASK{FILTER ex:f(?a<?b&&?c>?d)}", []),
        ("ASK{FILTER<http://e/f>(?a<?b&&?c>?d)}", ["<http://e/f>"]),
        ('ASK{FILTER("a"@en<"b"&&"c">"d")}', []),
        ('ASK{FILTER("1"^^<http://e/t><"b"&&"c">"d")}', ["<http://e/t>"]),
        ("ASK{FILTER(true<?b&&?c>?d)}", []),
        ("ASK{FILTER EXISTS{?s<http://e/p>?o}}", ["<http://e/p>"]),
        ("ASK{FILTER(EXISTS{?s<http://e/p>?o}&&?a<?b&&?c>?d)}", ["<http://e/p>"]),
        ("ASK{?s ?p(?a<http://e/a>)}", ["<http://e/a>"]),
        ("ASK{?s(<http://e/p>|<http://e/q>)*<http://e/o>}", ["<http://e/p>", "<http://e/q>", "<http://e/o>"]),
        ("ASK{VALUES(?a ?b){(1<http://e/a>)}}", ["<http://e/a>"]),
        ("ASK{BIND(?a<?b&&?c>?d AS ?x)?s<http://e/p>?o}", ["<http://e/p>"]),
        ("SELECT(?a<?b&&?c>?d AS ?x){?s<http://e/p>?o}", ["<http://e/p>"]),
        ("SELECT ?x(?a<?b&&?c>?d AS ?y)FROM<http://e/g>{}", ["<http://e/g>"]),
        ("SELECT ?x{}ORDER BY ?x(?a<?b&&?c>?d)DESC(?a<?b&&?c>?d)", []),
        ("SELECT ?x{}GROUP BY ?x<http://e/f>(?y)HAVING(?a<?b&&?c>?d)(?a<?b&&?c>?d)", ["<http://e/f>"]),
        ("SELECT ?x{{SELECT ?x{?s<http://e/p>1}ORDER BY(?a<?b&&?c>?d)}?s<http://e/q>1}", ["<http://e/p>", "<http://e/q>"]),
        ("SELECT(EXISTS{?s<http://e/p>1}AS ?e)(?a<?b&&?c>?d AS ?f){?s<http://e/q>1}", ["<http://e/p>", "<http://e/q>"]),
        ("DESCRIBE ?x<http://e/a>", ["<http://e/a>"]),
    ],
)  # fmt: skip
def test_a_less_than_sign_is_told_from_the_start_of_an_iri(text, iris):
    assert iris_in(text) == iris
    assert "".join(token.text for token in tokenise(text)) == text


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('ASK {\n  ?s ?p "abc }', 2, 9, "has no end"),
        ("ASK { ?s ?p 'a\nb' }", 1, 13, "has no end"),
        ('ASK { ?s ?p """abc"" }', 1, 13, "has no end"),
        (r'ASK { ?s ?p "a\qb" }', 1, 13, "unknown escape"),
        ("ASK { ?s ?p §x }", 1, 13, "'§' begins nothing"),
        ("ASK {\r\n ?s ?p \ufeff1 }", 2, 8, "byte order mark"),
        ("ASK { _ ?p 1 }", 1, 7, "blank node is written _:name"),
        ("ASK { ?a\u00d7 ?p 1 }", 1, 9, r"U\+00D7\) cannot stand here in a variable"),
        ("ASK { ?\u0301a ?p 1 }", 1, 8, r"U\+0301"),
        ("ASK { ex:\u00b7 ?p 1 }", 1, 10, r"U\+00B7"),
        (r'ASK { ?s ?p "a\u0022b" }', 1, 15, r"would end the string"),
        ('ASK { ?s ?p """a\n\n  \\U0000005C""" }', 3, 3, r"would end the string"),
        (r"ASK { ?s <http://e/\u003E> 1 }", 1, 20, r"would end the iri"),
        (r"ASK { } # \u000A }", 1, 11, r"would end the comment"),
        (r'ASK { ?s ?p "\uD800" }', 1, 14, r"is not a character"),
        (r'ASK { ?s ?p "\UFFFFFFFF" }', 1, 14, r"is not a character"),
    ],
)
def test_what_is_no_token_is_refused_with_line_column_and_what_to_do(text, line, column, message):
    with pytest.raises(QueryError, match=message) as caught:
        tokenise(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.hint


EVERYWHERE = """PREFIX ex: <http://e/> PREFIX : <http://d/>
SELECT DISTINCT ?_sel ?a (COUNT(?_expression1) AS ?_target1) (?b AS ?c) FROM <x> WHERE {
 ?_subject1 <p> ?_object1 ; ex:a "x"^^ex:d, ?_object2 ; ?_predicate1 'a'@en, true, -5, ?_object3 .
 FILTER ex:f(?_expression2) ?_subject2 ex:p/ex:q* ?_object4 ; ^ex:a|!(ex:b|^ex:c)+ 1.5, ?_object5 .
 [ ex:p ?_object6 ; ?_predicate2 ?_object7 ] ?_predicate3 (?_object8 [ ?_predicate4 (1 ?_object9) ]) .
 GRAPH ?_graph1 { ?_subject3 a ?_object10 } SERVICE SILENT ?_graph2 {}
 FILTER(?x IN (?_item1, 1, ?_item2, f(?_expression3), ?_expression4+1))
 FILTER(!BOUND(?_bound1) && NOT EXISTS { ?_subject4 ?_predicate5 true, ?_object11 })
 VALUES (?_values1 ?_values2) { (1 2) } VALUES ?_values3 {1}
 { SELECT ?_sel2 { ?_subject5 a true ; ?_predicate6 "a"@en,?_object12 OPTIONAL {?_subject6 ?p ?x}
   BIND(?_expression5 AS ?_target2) ?_subject7 ?p ?o } GROUP BY ?_group1 (?x AS ?_target3)
   ORDER BY DESC(?_expression6) ?_order1 LIMIT 2 } ?_subject8 ?_predicate7 ?_object13
} ORDER BY ?_order2 VALUES ?_values4 {1}"""


def test_the_role_of_a_variable_is_known_wherever_it_stands():
    roles = {"sel": Role.PROJECTION} | {role.name.lower(): role for role in Role}
    occurrences = structure_of(EVERYWHERE).occurrences
    parameters = [occurrence for occurrence in occurrences if occurrence.name.startswith("_")]
    assert {o.name: o.role for o in parameters} == {
        o.name: roles[o.name.strip("_").rstrip("0123456789")] for o in parameters
    }
    assert len(parameters) == 51


@pytest.mark.parametrize(
    ("text", "form", "columns"),
    [
        ("SELECT ?a $b { }", "SELECT", ("a", "b")),
        ("select distinct ?a (count(*) as ?n) (?x+?y AS ?z) where { ?a ?p ?o }", "SELECT", ("a", "n", "z")),
        ("SELECT * { }", "SELECT", None),
        ("SELECT (SAMPLE(?x*2) AS ?y) FROM <g> { { SELECT ?x { } } }", "SELECT", ("y",)),
        ("SELECT (EXISTS { ?q ?r ?t } AS ?e) ?f { }", "SELECT", ("e", "f")),
        ("ASK { ?a ?b ?c }", "ASK", ()),
        ("CONSTRUCT WHERE { ?a ?b ?c }", "CONSTRUCT", ("subject", "predicate", "object")),
        ("BASE <http://e/> PREFIX a: <b> DESCRIBE <x>", "DESCRIBE", ("subject", "predicate", "object")),
    ],
)
def test_form_and_columns_are_read_off_the_tokens(text, form, columns):
    structure = structure_of(text)
    assert (structure.form, structure.columns) == (form, columns)


def test_columns_agree_with_rdflib():
    text = "SELECT ?a (COUNT(?b) AS ?n) (MAX(?c) AS ?m) { ?a ?b ?c } GROUP BY ?a"
    assert structure_of(text).columns == tuple(map(str, prepareQuery(text).algebra.PV))


def test_order_and_limit_count_where_they_are_the_querys_own():
    inner = structure_of("SELECT ?x { { SELECT ?x { } ORDER BY ?x LIMIT 1 } }")
    outer = structure_of("SELECT ?x { } ORDER BY ?x LIMIT 1")
    assert (inner.ordered, inner.limited) == (False, False)
    assert (outer.ordered, outer.limited) == (True, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no query"),
        ("# only a comment", "There is no query"),
        ("PREFIX a: <b>", "There is no query"),
        ("INSERT DATA { <a> <b> <c> }", "An update is not a query"),
        ("PREFIX a <b> ASK {}", "PREFIX is not complete"),
        ("meetings", "“meetings” begins no query"),
    ],
)
def test_what_is_no_query_is_said_so(text, message):
    with pytest.raises(QueryError, match=message) as caught:
        structure_of(text)
    assert caught.value.line == 1
