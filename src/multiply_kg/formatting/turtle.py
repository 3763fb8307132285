"""The house layout of Turtle and TriG: comments, order and spellings stay, white space is ours.

One predicate a line, four spaces in, ``;`` and ``,`` with a space before them, a blank line between
blocks. Where an author may choose, the choice is whether a list stands on one line or has a line for
each item; no width decides it, so that a small edit stays a small change.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from multiply_kg.formatting.gaps import Gap
from multiply_kg.formatting.lines import Lines
from multiply_kg.formatting.tree import (
    Block,
    Collection,
    Directive,
    Document,
    Entry,
    Item,
    Leaf,
    Node,
    Predicate,
    Properties,
    Statement,
)
from multiply_kg.formatting.turtle_reader import read_document

INDENT: Final = 4
_Written = Directive | Statement | Block | str  # a comment is its text


def format_turtle(text: str) -> str:
    """A Turtle or TriG text in the house layout; the same triples in the same order.

    Raises GraphParseError (without a path) where the text is not valid, UnsupportedError where it is
    nested too deeply.
    """
    document = _prefixes_first(read_document(text.removeprefix("\ufeff")))
    writer = _Writer()
    writer.entries(document.entries, document.end, 0)
    return writer.text()


def _prefixes_first(document: Document) -> Document:
    """The document with later prefixes moved up to the first ones, where that cannot change a meaning.

    It could where a prefix is declared twice or IRIs are relative to a base; a comment before a
    directive may speak of what follows it.
    """
    directives = list(document.directives())
    names = [directive.prefix for directive in directives]
    if None in names or len(set(names)) < len(names):
        return document
    entries = list(document.entries)
    start = next(
        (n for n, entry in enumerate(entries) if not isinstance(entry.body, Directive)), len(entries)
    )
    moved: list[Entry] = []
    rest: list[Entry] = []
    for number, entry in enumerate(entries[start:], start):
        follower = entries[number + 1].gap if number + 1 < len(entries) else document.end
        if isinstance(entry.body, Directive) and not entry.gap.comments and follower.trailing is None:
            moved.append(Entry(Gap(broken=True), entry.body))
        else:
            rest.append(entry)
    if rest and (rest[0].gap.trailing is not None or (start == 0 and rest[0].gap.comments)):
        return document  # the comment is the first directives', or the file's own
    return Document((*entries[:start], *moved, *rest), document.end)


class _Writer:
    """Writes the entries of a document one after the other."""

    def __init__(self) -> None:
        self._lines = Lines()

    def text(self) -> str:
        """Everything written so far."""
        return self._lines.text()

    # -- entries ---------------------------------------------------------------------------------

    def entries(self, entries: Iterable[Entry], end: Gap, indent: int) -> None:
        """Write what stands at the level of a file or of a graph, and the comments after it."""
        before: _Written | None = None
        for entry in entries:
            before = self._between(before, entry.gap, indent, following=entry.body)
            if _parted(before, entry.body, asked=entry.gap.blank):
                self._lines.blank()
            self._lines.new_line(indent)
            self._body(entry.body, indent)
            before = entry.body
        self._between(before, end, indent)

    def _between(
        self, before: _Written | None, gap: Gap, indent: int, *, following: _Written | None = None
    ) -> _Written | None:
        """Write the comments of a gap; gives the last of them, or else what stands before the gap."""
        torn = not gap.blank and not any(comment.blank_before for comment in gap.own)
        due = torn and following is not None and _parted(before, following, asked=False)
        for number, comment in enumerate(gap.comments):
            if number == 0 and comment.trailing and self._lines.comment(comment.text):
                continue
            if due or _parted(before, comment.text, asked=comment.blank_before):
                self._lines.blank()
            self._lines.new_line(indent, comment.text)
            before, due = comment.text, False
        return before

    def _body(self, body: Directive | Statement | Block, indent: int) -> None:
        if isinstance(body, Directive):
            self._lines.write(body.text)
        elif isinstance(body, Block):
            self._lines.write(body.head)
            self.entries(body.entries, body.end, indent + INDENT)
            self._lines.new_line(indent, "}")
        else:
            self._statement(body, indent)

    def _statement(self, statement: Statement, indent: int) -> None:
        inner = indent + INDENT
        self._node(statement.subject, indent)
        for number, predicate in enumerate(statement.predicates):
            if number == 0 and statement.compact:
                self._lines.write(" ")
            else:
                self._lines.write(" ;" if number else "")
                self._lines.comments(predicate.gap, inner)
                self._lines.new_line(inner)
            self._predicate(predicate, inner)
        if statement.end.own:  # such as a predicate that was commented out
            self._lines.write(" ;" if statement.predicates else "")
            self._lines.comments(statement.end, inner)
            self._lines.new_line(inner, ".")
        else:
            self._lines.write(" .")
            self._lines.comments(statement.end, inner)

    # -- predicates and nodes --------------------------------------------------------------------

    def _predicate(self, predicate: Predicate, indent: int) -> None:
        self._lines.write(predicate.verb)
        for number, item in enumerate(predicate.objects):
            self._lines.write(" ," if number else "")
            if predicate.broken:
                self._item(item, indent + INDENT)
            else:
                self._lines.write(" ")
                self._node(item.node, indent)

    def _item(self, item: Item, indent: int) -> None:
        self._lines.comments(item.gap, indent)
        self._lines.new_line(indent)
        self._node(item.node, indent)

    def _node(self, node: Node, indent: int) -> None:
        if isinstance(node, Leaf):
            self._lines.write(node.spelling)
        elif isinstance(node, Collection):
            self._collection(node, indent)
        else:
            self._properties(node, indent)

    def _collection(self, node: Collection, indent: int) -> None:
        if not node.items and not node.end.comments:
            self._lines.write("()")
        elif not node.broken:
            self._lines.write("(")
            for item in node.items:
                self._lines.write(" ")
                self._node(item.node, indent)
            self._lines.write(" )")
        else:
            self._lines.write("(")
            before: Node | None = None
            for item in node.items:
                if before is None or before.broken or item.gap.broken or item.node.broken:
                    self._item(item, indent + INDENT)
                else:
                    self._lines.write(" ")
                    self._node(item.node, indent + INDENT)
                before = item.node
            self._lines.comments(node.end, indent + INDENT)
            self._lines.new_line(indent, ")")

    def _properties(self, node: Properties, indent: int) -> None:
        if not node.predicates and not node.end.comments:
            self._lines.write("[]")
        elif not node.broken:
            self._lines.write("[ ")
            for number, predicate in enumerate(node.predicates):
                self._lines.write(" ; " if number else "")
                self._predicate(predicate, indent)
            self._lines.write(" ]")
        else:
            inner = indent + INDENT
            self._lines.write("[")
            for number, predicate in enumerate(node.predicates):
                self._lines.write(" ;" if number else "")
                self._lines.comments(predicate.gap, inner)
                self._lines.new_line(inner)
                self._predicate(predicate, inner)
            self._lines.write(" ;" if node.predicates and node.end.own else "")
            self._lines.comments(node.end, inner)
            self._lines.new_line(indent, "]")


def _parted(before: _Written | None, after: _Written, *, asked: bool) -> bool:
    """Whether a blank line stands between two entries or comments."""
    if before is None:
        return False
    if isinstance(before, str):
        return asked
    if isinstance(before, Directive) and not isinstance(after, (Directive, str)):
        return True
    return asked or _is_block(before) or (not isinstance(after, str) and _is_block(after))


def _is_block(entry: Directive | Statement | Block) -> bool:
    return isinstance(entry, Block) or (isinstance(entry, Statement) and not entry.compact)
