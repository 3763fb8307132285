"""From the tokens of a query to its patterns: a reader by recursive descent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from multiply_kg.errors import QueryError
from multiply_kg.lint.patterns import (
    AnyBut,
    Backwards,
    Chain,
    Column,
    Either,
    Group,
    GroupKind,
    Node,
    Path,
    Pattern,
    Query,
    Repeated,
    Step,
)
from multiply_kg.lint.stream import END, TokenStream
from multiply_kg.queries.lexer import Kind, Token
from multiply_kg.terms import RDF, XSD, Term, iri, literal, unescape

_TYPE: Final = f"<{RDF}type>"
_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")
_MODIFIERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_CHILDREN: Final[Mapping[str, GroupKind]] = {
    "OPTIONAL": "optional",
    "MINUS": "minus",
    "SERVICE": "service",
}


def read_query(tokens: Sequence[Token], prefixes: Mapping[str, str]) -> Query:
    """The query that tokens after the prologue make, without white space and comments.

    Raises QueryError where they make none; an engine says better than this reader what is wrong.
    """
    reader = _Reader(tokens, prefixes)
    query = reader.query()
    reader.end()
    return query


def expanded(token: Token, prefixes: Mapping[str, str]) -> Term | None:
    """The IRI that an IRI token or a prefixed name stands for; None where its prefix is not declared."""
    if token.kind is Kind.IRI:
        return iri(unescape(token.text[1:-1]))
    prefix, _, local = token.text.partition(":")
    if prefix not in prefixes:
        return None
    return iri(prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local))


class _Reader(TokenStream):
    def __init__(self, tokens: Sequence[Token], prefixes: Mapping[str, str]) -> None:
        super().__init__(tokens)
        self._prefixes = prefixes
        self._blank = 0

    # -- queries ---------------------------------------------------------------------------------

    def query(self) -> Query:
        start = self.next()
        template, listed = None, None
        described: list[Token] = []
        inner = Group("group")  # holds the groups of EXISTS in the SELECT list and in the modifiers
        if start.word == "SELECT":
            listed = self._columns(inner)
        elif start.word == "CONSTRUCT" and self.peek().is_operator("{"):
            template = self._group("template")
        elif start.word == "DESCRIBE":
            while not (self.peek().is_operator("{") or self.peek().word or self.peek() is END):
                described.append(self.next())
        while self.take("FROM"):
            self.take("NAMED")
            self.next()
        self.take("WHERE")
        where = self._group("group") if self.peek().is_operator("{") else Group("group")
        if start.word == "CONSTRUCT" and template is None:
            template = where
        modifiers, aliases = self._modifiers(where, inner)
        return Query(
            form=start.word,
            start=start,
            where=where,
            listed=listed,
            template=template,
            described=tuple(described),
            modifiers=modifiers,
            aliases=aliases,
            children=tuple(inner.children),
        )

    def _columns(self, inner: Group) -> tuple[Column, ...] | None:
        self.take("DISTINCT", "REDUCED")
        if self.take("*"):
            return None
        columns: list[Column] = []
        while True:
            if self.peek().kind is Kind.VARIABLE:
                columns.append(Column(self.next()))
            elif self.peek().is_operator("("):
                expression = self._bracketed(inner)
                columns.append(_alias(expression))
            else:
                return tuple(columns)

    def _modifiers(self, where: Group, inner: Group) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
        modifiers: list[Token] = []
        aliases: list[Token] = []
        while not (self.peek() is END or self.peek().is_operator("}")):
            if self.peek().word == "VALUES":
                self.next()
                self._values(where)
            elif self.peek().is_operator("("):
                expression = self._bracketed(inner)
                modifiers += expression
                if len(expression) > 1 and expression[-2].word == "AS":
                    aliases.append(expression[-1])
            elif self.peek().word == "EXISTS":
                self._exists(inner, modifiers)
            else:
                modifiers.append(self.next())
        return tuple(modifiers), tuple(aliases)

    # -- groups ----------------------------------------------------------------------------------

    def _group(self, kind: GroupKind) -> Group:
        group = Group(kind)
        self.expect("{")
        if self.peek().word == "SELECT":
            group.selects.append(self.query())
            self.expect("}")
            return group
        while not self.peek().is_operator("}"):
            self._element(group)
        self.next()
        return group

    def _element(self, group: Group) -> None:
        token = self.peek()
        word = token.word
        if token is END:
            self.fail(token, "“}”")
        elif token.is_operator("."):
            self.next()
        elif token.is_operator("{"):
            first = self._group("group")
            if self.peek().word != "UNION":
                group.children.append(first)
                return
            first.kind = "union"
            group.children.append(first)
            while self.take("UNION"):
                group.children.append(self._group("union"))
        elif word == "GRAPH" or word in _CHILDREN:
            self._child(group, word)
        elif word == "FILTER":
            self.next()
            self._filter(group)
        elif word == "BIND":
            self.next()
            expression = self._bracketed(group)
            column = _alias(expression)
            group.assigned.append(column.token)
            group.expressions.append(column.expression)
        elif word == "VALUES":
            self.next()
            self._values(group)
        else:
            self._triples(group)

    def _child(self, group: Group, word: str) -> None:
        self.next()
        name: Node | None = None
        if word in ("GRAPH", "SERVICE"):
            self.take("SILENT")
            name = self._node(group)
        child = self._group(_CHILDREN.get(word, "graph"))
        child.graph = name
        group.children.append(child)

    def _filter(self, group: Group) -> None:
        """``( … )``, a function call, EXISTS { … } or NOT EXISTS { … }."""
        tokens: list[Token] = []
        while not self.peek().is_operator("("):
            if self.peek().word == "EXISTS":
                self._exists(group, tokens)
                return
            if self.peek() is END:
                self.fail(END, "the condition of FILTER")
            tokens.append(self.next())
        group.expressions.append((*tokens, *self._bracketed(group)))

    def _exists(self, group: Group, tokens: list[Token]) -> None:
        negated = bool(tokens) and tokens[-1].word == "NOT"
        self.next()
        group.children.append(self._group("not exists" if negated else "exists"))

    def _bracketed(self, group: Group) -> tuple[Token, ...]:
        """The tokens between two round brackets; groups of EXISTS in them become children of ``group``."""
        tokens: list[Token] = []
        self.expect("(")
        depth = 1
        while True:
            token = self.peek()
            if token is END:
                self.fail(token, "“)”")
            if token.word == "EXISTS":
                self._exists(group, tokens)
                continue
            depth += token.is_operator("(") - token.is_operator(")")
            self.next()
            if not depth:
                return tuple(tokens)
            tokens.append(token)

    def _values(self, group: Group) -> None:
        variables: list[Token] = []
        if self.peek().kind is Kind.VARIABLE:
            variables.append(self.next())
        else:
            self.expect("(")
            while not self.take(")"):
                variables.append(self.next())
        group.assigned += variables
        rows: list[list[Node]] = [[] for _ in variables]
        self.expect("{")
        column = 0
        while not self.take("}"):
            if self.take("(", ")"):
                column = 0
            elif self.take("UNDEF"):
                column += 1
            else:
                node = self._node(group)
                if rows:
                    rows[column % len(rows)].append(node)
                column += 1
        for variable, nodes in zip(variables, rows, strict=True):
            group.values.setdefault(variable.text[1:], []).extend(nodes)

    # -- triples ---------------------------------------------------------------------------------

    def _triples(self, group: Group) -> None:
        subject = self._node(group)
        if not self.peek().is_operator(".", "}"):
            self._properties(group, subject)

    def _properties(self, group: Group, subject: Node) -> None:
        while True:
            predicate: Node | None = None
            path: Path | None = None
            if self.peek().kind is Kind.VARIABLE:
                predicate = self._node(group)
            else:
                path = self._path()
            while True:
                group.patterns.append(Pattern(subject, path, self._node(group), predicate))
                if not self.take(","):
                    break
            if not self.take(";"):
                return
            while self.take(";"):
                pass
            if self.peek().is_operator(".", "}", "]"):
                return

    def _node(self, group: Group) -> Node:
        token = self.next()
        kind = token.kind
        if kind in (Kind.VARIABLE, Kind.BLANK):
            return Node(token, variable=token.text.lstrip("?$"))
        if kind in (Kind.IRI, Kind.PNAME):
            return Node(token, term=expanded(token, self._prefixes))
        if kind is Kind.STRING:
            return Node(token, term=self._string(token))
        if kind is Kind.NUMBER:
            return Node(token, term=_number(token.text))
        return self._other_node(group, token)

    def _other_node(self, group: Group, token: Token) -> Node:
        """A number with a sign, a truth value, ``[ … ]`` or ``( … )``."""
        if token.is_operator("+", "-") and self.peek().kind is Kind.NUMBER:
            return Node(token, term=_number(token.text + self.next().text))
        if token.word in ("TRUE", "FALSE"):
            return Node(token, term=literal(token.text.lower(), datatype=XSD + "boolean"))
        if token.is_operator("["):
            node = self._new(token)
            if not self.take("]"):
                self._properties(group, node)
                self.expect("]")
            return node
        if token.is_operator("("):
            while not self.take(")"):
                self._node(group)
            return self._new(token)
        self.fail(token, "a term")
        return self._new(token)

    def _new(self, token: Token) -> Node:
        self._blank += 1
        return Node(token, variable=f"_:{self._blank}")

    def _string(self, token: Token) -> Term:
        text = token.text
        quotes = 3 if text[:3] in ('"""', "'''") else 1
        lexical = unescape(text[quotes:-quotes])
        if self.peek().kind is Kind.LANGTAG:
            return literal(lexical, language=self.next().text[1:])
        if self.take("^^"):
            datatype = expanded(self.next(), self._prefixes)
            return literal(lexical, datatype=datatype[1:-1] if datatype else None)
        return literal(lexical)

    # -- paths (SPARQL 1.1 §9) -------------------------------------------------------------------

    def _path(self) -> Path:
        parts = [self._sequence()]
        while self.take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _sequence(self) -> Path:
        parts = [self._element_of_path()]
        while self.take("/"):
            parts.append(self._element_of_path())
        return parts[0] if len(parts) == 1 else Chain(tuple(parts))

    def _element_of_path(self) -> Path:
        if self.take("^"):
            return Backwards(self._element_of_path())
        path: Path
        if self.take("("):
            path = self._path()
            self.expect(")")
        elif self.take("!"):
            path = self._negated()
        else:
            token = self.next()
            term = _TYPE if token.word == "A" else None
            if token.kind in (Kind.IRI, Kind.PNAME):
                term = expanded(token, self._prefixes)
            if term is None:
                self.fail(token, "a property")
            path = Step(term or _TYPE, token)
        if self.peek().is_operator("*", "?", "+"):
            path = Repeated(path, optional=not self.next().is_operator("+"))
        return path

    def _negated(self) -> Path:
        if not self.take("("):
            return AnyBut((self._element_of_path(),))
        parts: list[Path] = []
        while not self.take(")"):
            parts.append(self._element_of_path())
            self.take("|")
        return AnyBut(tuple(parts))


def _alias(expression: tuple[Token, ...]) -> Column:
    """The column that ``expression AS ?name`` makes."""
    if len(expression) > 1 and expression[-2].word == "AS":
        return Column(expression[-1], expression[:-2])
    last = expression[-1] if expression else END
    raise QueryError("AS is missing here.", line=last.line, column=last.column, hint="Write (… AS ?name).")


def _number(text: str) -> Term:
    kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
    return literal(text.removeprefix("+"), datatype=XSD + kind)
