"""What stands between two elements of a text: line breaks, blank lines and comments.

Both formatters read gaps; the layout decides what becomes of the white space, comments are always kept.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_LINE_END: Final = re.compile(r"\r\n?|\n")


class Comment(NamedTuple):
    """A comment with its ``#``; ``trailing`` if something stands before it on its line.

    ``blank_before`` says that its author left an empty line before it.
    """

    text: str
    trailing: bool
    blank_before: bool


class Gap(NamedTuple):
    """White space and comments before an element.

    ``broken``: there is a line break in it; ``blank``: an empty line right before the element.
    """

    comments: tuple[Comment, ...] = ()
    broken: bool = False
    blank: bool = False

    @property
    def trailing(self) -> str | None:
        """The comment that belongs to the line of the element before."""
        return self.comments[0].text if self.comments and self.comments[0].trailing else None

    @property
    def own(self) -> tuple[Comment, ...]:
        """The comments that have a line of their own."""
        return self.comments[1:] if self.trailing is not None else self.comments

    def joined(self, other: Gap) -> Gap:
        """This gap and the one after a separator, as one."""
        return Gap(
            self.comments + other.comments,
            broken=self.broken or other.broken,
            blank=other.blank or (self.blank and not other.comments),
        )


def read_gap(text: str) -> Gap:
    """The gap that a piece of text is, which holds white space and comments only."""
    *lines, last = _LINE_END.split(text)
    comments: list[Comment] = []
    blank = False
    for number, line in enumerate((*lines, last)):
        content = line.strip(" \t")
        if content:
            comments.append(Comment(content, trailing=number == 0, blank_before=blank))
            blank = False
        elif 0 < number < len(lines):  # the first piece ends the line before, the last begins the next
            blank = True
    return Gap(tuple(comments), broken=bool(lines), blank=blank)
