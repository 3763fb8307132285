"""From the tokens of a query to its graph patterns."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from multiply_kg.errors import UnsupportedError
from multiply_kg.queries.lexer import Kind, Token, tokenise
from multiply_kg.rationale.paths import PathReader
from multiply_kg.rationale.patterns import (
    Edge,
    Element,
    Filter,
    Group,
    Named,
    Optional,
    Question,
    Select,
    SubSelect,
    Text,
    Union,
)
from multiply_kg.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT")
_AGGREGATES: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_ELEMENTS: Final = frozenset({"OPTIONAL", "GRAPH", "FILTER", "BIND", "VALUES", "MINUS", "SERVICE"})
_MODIFIERS: Final = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})


def read_question(sparql: str) -> Question:
    """The patterns of a query that is valid. Raises UnsupportedError for DESCRIBE and SERVICE."""
    return _Reader(sparql).question()


class _Reader(PathReader):
    """A cursor over the tokens that matter."""

    def __init__(self, text: str) -> None:
        self._text = text
        kept = (token for token in tokenise(text) if token.kind not in (Kind.SPACE, Kind.COMMENT))
        super().__init__(tuple(kept))
        self._absent: dict[str, None] = {}
        self._variables: set[str] = set()
        self._fresh = (f"why{number}" for number in count(1) if f"why{number}" not in text)

    def question(self) -> Question:
        while self.word not in (*_FORMS, "DESCRIBE"):
            self.next()
        form, start = self.word, self.token.offset
        if form == "DESCRIBE":
            raise UnsupportedError(
                "DESCRIBE does not say what it looks for, so its answer cannot be traced.",
                hint="Write a CONSTRUCT query.",
            )
        template: tuple[Edge, ...] = ()
        if form == "SELECT":
            select = self._select()
        else:
            self.next()
            if form == "CONSTRUCT" and self.at("{"):
                template = self._template()
            if template or form == "ASK":
                self._skip_dataset()
                select = Select(self._group(), ())
            else:  # CONSTRUCT WHERE { … }: the pattern is the template
                self._skip_dataset()
                body = self._group()
                template = tuple(element for element in body.elements if isinstance(element, Edge))
                select = Select(body, None)
        return Question(
            prologue=self._text[:start],
            form=form,
            select=select,
            template=template,
            absent=tuple(self._absent),
            constants=frozenset(self.constants),
        )

    # -- SELECT ----------------------------------------------------------------------------------

    def _select(self) -> Select:
        self.next()
        if self.word in ("DISTINCT", "REDUCED"):
            self.next()
        plain: list[str] = []
        computed: dict[str, str] = {}
        everything = False
        aggregated = False
        while not self.at("{") and self.word not in ("WHERE", "FROM"):
            if self.at("*"):
                everything = True
                self.next()
            elif self.at("("):
                tokens = self._balanced("(", ")")
                aggregated |= any(token.word in _AGGREGATES for token in tokens)
                computed[tokens[-2].text[1:]] = self._slice(tokens)
            else:
                plain.append(self.token.text[1:])
                self.next()
        self._skip_dataset()
        body = self._group()
        grouped, aliases, values = self._modifiers()
        if grouped is not None or aggregated:
            keys = tuple(name for name in (grouped or ()) if name in plain)
            return Select(body, keys, aliases)
        if values:
            body = Group((*body.elements, Text(values)), body.variables)
        return Select(
            body,
            None if everything else (*plain, *computed),
            tuple(f"BIND{expression}" for expression in computed.values()),
        )

    def _modifiers(self) -> tuple[tuple[str, ...] | None, tuple[str, ...], str]:
        """The variables of GROUP BY, None without it, its aliases as BIND, and the VALUES at the end."""
        grouped: list[str] | None = None
        aliases: list[str] = []
        values, clause = "", ""
        while not self.done and not self.at("}"):
            if self.word == "VALUES":
                values = self._values()
            elif self.word in _MODIFIERS:
                clause = self.word
                grouped = [] if clause == "GROUP" else grouped
                self.next()
            elif self.at("("):
                tokens = self._balanced("(", ")")
                if clause == "GROUP" and grouped is not None and tokens[-3].word == "AS":
                    grouped.append(tokens[-2].text[1:])
                    aliases.append(f"BIND{self._slice(tokens)}")
            else:
                if clause == "GROUP" and grouped is not None and self.token.kind is Kind.VARIABLE:
                    grouped.append(self.token.text[1:])
                self.next()
        return (None if grouped is None else tuple(grouped)), tuple(aliases), values

    def _skip_dataset(self) -> None:
        while self.word in ("FROM", "NAMED") or self.token.kind in (Kind.IRI, Kind.PNAME):
            self.next()
        if self.word == "WHERE":
            self.next()

    def _template(self) -> tuple[Edge, ...]:
        self.expect("{")
        edges: list[Edge] = []
        while not self.at("}"):
            if self.at("."):
                self.next()
            else:
                edges.extend(self._triples())
        self.next()
        return tuple(edges)

    # -- groups ----------------------------------------------------------------------------------

    def _group(self) -> Group:
        outer, self._variables = self._variables, set()
        self.expect("{")
        if self.word == "SELECT":
            start = self.token.offset
            select = self._select()
            elements: tuple[Element, ...] = (
                SubSelect(select, "{ " + self._text[start : self.token.offset] + " }"),
            )
        else:
            found: list[Element] = []
            while not self.at("}"):
                if self.at("."):
                    self.next()
                else:
                    found.extend(self._elements())
            elements = tuple(found)
        self.next()
        group = Group(elements, frozenset(self._variables))
        self._variables |= outer
        return group

    def _elements(self) -> Iterator[Element]:
        match self.word:
            case "OPTIONAL":
                self.next()
                yield Optional(self._group())
            case "GRAPH":
                self.next()
                name = self._name()
                yield Named(name, self._group())
            case "FILTER":
                yield self._filter()
            case "BIND":
                start = self.token
                self.next()
                yield Text(self._slice((start, *self._balanced("(", ")"))))
            case "VALUES":
                yield Text(self._values())
            case "MINUS":
                start = self.token
                self.next()
                text = self._slice((start, *self._balanced("{", "}")))
                self._absent[text] = None
                yield Text(text)
            case "SERVICE":
                raise UnsupportedError(
                    "What SERVICE asks of another endpoint cannot be traced.", hint="Leave it out."
                )
            case _ if self.at("{"):
                bodies = [self._group()]
                while self.word == "UNION":
                    self.next()
                    bodies.append(self._group())
                yield Union(tuple(bodies))
            case _:
                yield from self._triples()

    def _values(self) -> str:
        start = self.token
        while not self.at("{"):
            self.next()
        return self._slice((start, *self._balanced("{", "}")))

    def _filter(self) -> Filter:
        start = self.token
        self.next()
        present: list[Group] = []
        tokens: list[Token] = [start]
        depth = 0
        while True:
            token = self.token
            if token.word == "EXISTS":
                negative = tokens[-1].word == "NOT" or tokens[-1].is_operator("!")
                tokens.append(token)
                self.next()
                first = self.position
                tokens.extend(self._balanced("{", "}"))
                if negative:
                    self._absent[self._slice(tuple(tokens[-(self.position - first) :]))] = None
                else:
                    after, self.position = self.position, first
                    present.append(self._group())
                    self.position = after
                if depth == 0:
                    break
                continue
            tokens.append(token)
            self._note(token)
            self.next()
            depth += token.is_operator("(") - token.is_operator(")")
            if depth == 0 and token.is_operator(")"):
                break
        return Filter(self._slice(tuple(tokens)), tuple(present))

    # -- triples ---------------------------------------------------------------------------------

    def _triples(self) -> list[Edge]:
        edges: list[Edge] = []
        is_node = self.at("[", "(")
        subject = self._node(edges)
        if not (is_node and self.at(".", "}")):
            self._properties(subject, edges)
        return edges

    def _properties(self, subject: str, edges: list[Edge]) -> None:
        while True:
            path = self.path()
            while True:
                edges.append(Edge(subject, path, self._node(edges)))
                if not self.at(","):
                    break
                self.next()
            while self.at(";"):
                self.next()
            if self.done or self.at(".", "}", "]") or self._begins_element():
                return

    def _begins_element(self) -> bool:
        return self.at("{") or self.word in _ELEMENTS

    def _node(self, edges: list[Edge]) -> str:
        if self.at("["):
            self.next()
            node = self._new()
            if not self.at("]"):
                self._properties(node, edges)
            self.next()
            return node
        if self.at("("):
            return self._collection(edges)
        return self._name()

    def _collection(self, edges: list[Edge]) -> str:
        self.next()
        if self.at(")"):
            self.next()
            return self.constant(f"<{RDF}nil>")
        head = cell = self._new()
        while True:
            edges.append(Edge(cell, self.step(f"<{RDF}first>"), self._node(edges)))
            if self.at(")"):
                self.next()
                edges.append(Edge(cell, self.step(f"<{RDF}rest>"), self.constant(f"<{RDF}nil>")))
                return head
            following = self._new()
            edges.append(Edge(cell, self.step(f"<{RDF}rest>"), following))
            cell = following

    def _name(self) -> str:
        """A variable, IRI or literal; a blank node of a pattern is a variable that nobody sees."""
        token = self.token
        self._note(token)
        if token.kind is Kind.VARIABLE:
            self.next()
            return "?" + token.text[1:]
        if token.kind is Kind.BLANK:
            self.next()
            return self.label(token.text, self._new)
        tokens = [token]
        self.next()
        if token.is_operator("+", "-"):
            tokens.append(self.token)
            self.next()
        elif token.kind is Kind.STRING and not self.done:
            if self.token.kind is Kind.LANGTAG:
                tokens.append(self.token)
                self.next()
            elif self.at("^^"):
                self.next()
                tokens.append(self.token)
                self.next()
        return self.constant(self._slice(tuple(tokens)))

    def _new(self) -> str:
        return f"?{next(self._fresh)}"

    def _note(self, token: Token) -> None:
        if token.kind is Kind.VARIABLE:
            self._variables.add(token.text[1:])

    # -- pieces of text --------------------------------------------------------------------------

    def _balanced(self, opening: str, closing: str) -> tuple[Token, ...]:
        """The tokens from a bracket to the one that closes it; the cursor goes behind them."""
        first, depth = self.position, 0
        while True:
            token = self.token
            self._note(token)
            depth += token.is_operator(opening) - token.is_operator(closing)
            self.next()
            if depth == 0:
                return self.tokens[first : self.position]

    def _slice(self, tokens: tuple[Token, ...]) -> str:
        return self._text[tokens[0].offset : tokens[-1].end]
