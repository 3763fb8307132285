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
from multiply_kg.queries.lexer import Kind, Token
from multiply_kg.terms import RDF, XSD, Term, iri, literal, unescape

_TYPE: Final = f"<{RDF}type>"
_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")
_END: Final = Token(Kind.SPACE, "", 0, 1, 1, in_expression=False)
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


class _Reader:
    def __init__(self, tokens: Sequence[Token], prefixes: Mapping[str, str]) -> None:
        self._tokens = tokens
        self._prefixes = prefixes
        self._at = 0
        self._blank = 0

    # -- tokens ----------------------------------------------------------------------------------

    def _peek(self, ahead: int = 0) -> Token:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else _END

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def _take(self, *texts: str) -> bool:
        if self._peek().is_operator(*texts) or self._peek().word in texts:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> Token:
        token = self._next()
        if not token.is_operator(text):
            self._fail(token, text)
        return token

    def _fail(self, token: Token, wanted: str) -> None:
        raise QueryError(
            f"“{token.text}” stands where {wanted} is expected.",
            line=token.line,
            column=token.column,
            hint="Correct the query.",
        )

    def end(self) -> None:
        """Refuse what is left over."""
        if self._at < len(self._tokens):
            self._fail(self._peek(), "the end of the query")

    # -- queries ---------------------------------------------------------------------------------

    def query(self) -> Query:
        start = self._next()
        template, listed = None, None
        described: list[Token] = []
        inner = Group("group")  # holds the groups of EXISTS in the SELECT list and in the modifiers
        if start.word == "SELECT":
            listed = self._columns(inner)
        elif start.word == "CONSTRUCT" and self._peek().is_operator("{"):
            template = self._group("template")
        elif start.word == "DESCRIBE":
            while not (self._peek().is_operator("{") or self._peek().word or self._peek() is _END):
                described.append(self._next())
        while self._take("FROM"):
            self._take("NAMED")
            self._next()
        self._take("WHERE")
        where = self._group("group") if self._peek().is_operator("{") else Group("group")
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
        self._take("DISTINCT", "REDUCED")
        if self._take("*"):
            return None
        columns: list[Column] = []
        while True:
            if self._peek().kind is Kind.VARIABLE:
                columns.append(Column(self._next()))
            elif self._peek().is_operator("("):
                expression = self._bracketed(inner)
                columns.append(_alias(expression))
            else:
                return tuple(columns)

    def _modifiers(self, where: Group, inner: Group) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
        modifiers: list[Token] = []
        aliases: list[Token] = []
        while not (self._peek() is _END or self._peek().is_operator("}")):
            if self._peek().word == "VALUES":
                self._next()
                self._values(where)
            elif self._peek().is_operator("("):
                expression = self._bracketed(inner)
                modifiers += expression
                if len(expression) > 1 and expression[-2].word == "AS":
                    aliases.append(expression[-1])
            elif self._peek().word == "EXISTS":
                self._exists(inner, modifiers)
            else:
                modifiers.append(self._next())
        return tuple(modifiers), tuple(aliases)

    # -- groups ----------------------------------------------------------------------------------

    def _group(self, kind: GroupKind) -> Group:
        group = Group(kind)
        self._expect("{")
        if self._peek().word == "SELECT":
            group.selects.append(self.query())
            self._expect("}")
            return group
        while not self._peek().is_operator("}"):
            self._element(group)
        self._next()
        return group

    def _element(self, group: Group) -> None:
        token = self._peek()
        word = token.word
        if token is _END:
            self._fail(token, "“}”")
        elif token.is_operator("."):
            self._next()
        elif token.is_operator("{"):
            first = self._group("group")
            if self._peek().word != "UNION":
                group.children.append(first)
                return
            first.kind = "union"
            group.children.append(first)
            while self._take("UNION"):
                group.children.append(self._group("union"))
        elif word == "GRAPH" or word in _CHILDREN:
            self._child(group, word)
        elif word == "FILTER":
            self._next()
            self._filter(group)
        elif word == "BIND":
            self._next()
            expression = self._bracketed(group)
            column = _alias(expression)
            group.assigned.append(column.token)
            group.expressions.append(column.expression)
        elif word == "VALUES":
            self._next()
            self._values(group)
        else:
            self._triples(group)

    def _child(self, group: Group, word: str) -> None:
        self._next()
        name: Node | None = None
        if word in ("GRAPH", "SERVICE"):
            self._take("SILENT")
            name = self._node(group)
        child = self._group(_CHILDREN.get(word, "graph"))
        child.graph = name
        group.children.append(child)

    def _filter(self, group: Group) -> None:
        """``( … )``, a function call, EXISTS { … } or NOT EXISTS { … }."""
        tokens: list[Token] = []
        while not self._peek().is_operator("("):
            if self._peek().word == "EXISTS":
                self._exists(group, tokens)
                return
            if self._peek() is _END:
                self._fail(_END, "the condition of FILTER")
            tokens.append(self._next())
        group.expressions.append((*tokens, *self._bracketed(group)))

    def _exists(self, group: Group, tokens: list[Token]) -> None:
        negated = bool(tokens) and tokens[-1].word == "NOT"
        self._next()
        group.children.append(self._group("not exists" if negated else "exists"))

    def _bracketed(self, group: Group) -> tuple[Token, ...]:
        """The tokens between two round brackets; groups of EXISTS in them become children of ``group``."""
        tokens: list[Token] = []
        self._expect("(")
        depth = 1
        while True:
            token = self._peek()
            if token is _END:
                self._fail(token, "“)”")
            if token.word == "EXISTS":
                self._exists(group, tokens)
                continue
            depth += token.is_operator("(") - token.is_operator(")")
            self._next()
            if not depth:
                return tuple(tokens)
            tokens.append(token)

    def _values(self, group: Group) -> None:
        variables: list[Token] = []
        if self._peek().kind is Kind.VARIABLE:
            variables.append(self._next())
        else:
            self._expect("(")
            while not self._take(")"):
                variables.append(self._next())
        group.assigned += variables
        rows: list[list[Node]] = [[] for _ in variables]
        self._expect("{")
        column = 0
        while not self._take("}"):
            if self._take("(", ")"):
                column = 0
            elif self._take("UNDEF"):
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
        if not self._peek().is_operator(".", "}"):
            self._properties(group, subject)

    def _properties(self, group: Group, subject: Node) -> None:
        while True:
            predicate: Node | None = None
            path: Path | None = None
            if self._peek().kind is Kind.VARIABLE:
                predicate = self._node(group)
            else:
                path = self._path()
            while True:
                group.patterns.append(Pattern(subject, path, self._node(group), predicate))
                if not self._take(","):
                    break
            if not self._take(";"):
                return
            while self._take(";"):
                pass
            if self._peek().is_operator(".", "}", "]"):
                return

    def _node(self, group: Group) -> Node:
        token = self._next()
        kind = token.kind
        if kind is Kind.VARIABLE:
            return Node(token, variable=token.text[1:])
        if kind in (Kind.IRI, Kind.PNAME):
            return Node(token, term=expanded(token, self._prefixes))
        if kind is Kind.BLANK:
            return Node(token, variable=token.text)
        if kind is Kind.STRING:
            return Node(token, term=self._string(token))
        if kind is Kind.NUMBER:
            return Node(token, term=_number(token.text))
        if token.is_operator("+", "-") and self._peek().kind is Kind.NUMBER:
            return Node(token, term=_number(token.text + self._next().text))
        if token.word in ("TRUE", "FALSE"):
            return Node(token, term=literal(token.text.lower(), datatype=XSD + "boolean"))
        if token.is_operator("["):
            node = self._new(token)
            if not self._take("]"):
                self._properties(group, node)
                self._expect("]")
            return node
        if token.is_operator("("):
            while not self._take(")"):
                self._node(group)
            return self._new(token)
        self._fail(token, "a term")
        return self._new(token)

    def _new(self, token: Token) -> Node:
        self._blank += 1
        return Node(token, variable=f"_:{self._blank}")

    def _string(self, token: Token) -> Term:
        text = token.text
        quotes = 3 if text[:3] in ('"""', "'''") else 1
        lexical = unescape(text[quotes:-quotes])
        if self._peek().kind is Kind.LANGTAG:
            return literal(lexical, language=self._next().text[1:])
        if self._take("^^"):
            datatype = expanded(self._next(), self._prefixes)
            return literal(lexical, datatype=datatype[1:-1] if datatype else None)
        return literal(lexical)

    # -- paths (SPARQL 1.1 §9) -------------------------------------------------------------------

    def _path(self) -> Path:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _sequence(self) -> Path:
        parts = [self._element_of_path()]
        while self._take("/"):
            parts.append(self._element_of_path())
        return parts[0] if len(parts) == 1 else Chain(tuple(parts))

    def _element_of_path(self) -> Path:
        if self._take("^"):
            return Backwards(self._element_of_path())
        path: Path
        if self._take("("):
            path = self._path()
            self._expect(")")
        elif self._take("!"):
            path = self._negated()
        else:
            token = self._next()
            term = _TYPE if token.word == "A" else None
            if token.kind in (Kind.IRI, Kind.PNAME):
                term = expanded(token, self._prefixes)
            if term is None:
                self._fail(token, "a property")
            path = Step(term or _TYPE, token)
        if self._peek().is_operator("*", "?", "+"):
            path = Repeated(path, optional=not self._next().is_operator("+"))
        return path

    def _negated(self) -> Path:
        if not self._take("("):
            return AnyBut((self._element_of_path(),))
        parts: list[Path] = []
        while not self._take(")"):
            parts.append(self._element_of_path())
            self._take("|")
        return AnyBut(tuple(parts))


def _alias(expression: tuple[Token, ...]) -> Column:
    """The column that ``expression AS ?name`` makes."""
    if len(expression) > 1 and expression[-2].word == "AS":
        return Column(expression[-1], expression[:-2])
    last = expression[-1] if expression else _END
    raise QueryError("AS is missing here.", line=last.line, column=last.column, hint="Write (… AS ?name).")


def _number(text: str) -> Term:
    kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
    return literal(text.removeprefix("+"), datatype=XSD + kind)
