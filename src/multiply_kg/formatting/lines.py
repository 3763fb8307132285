"""Lines that grow from left to right; a comment that ends a line waits until the line is complete."""

from __future__ import annotations

from multiply_kg.formatting.gaps import Gap


class Lines:
    """What a layout has written so far. ``current`` is the line at work, its indent included."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._comment: str | None = None
        self.current = ""

    @property
    def empty(self) -> bool:
        """Whether nothing has been written."""
        return not (self._done or self.current or self._comment)

    @property
    def indent(self) -> int:
        """How far the line at work is indented."""
        return len(self.current) - len(self.current.lstrip(" "))

    def write(self, text: str) -> None:
        """Go on with the line at work."""
        self.current += text

    def new_line(self, indent: int, text: str = "") -> None:
        """End the line at work and begin another."""
        self._flush()
        self.current = " " * indent + text

    def blank(self) -> None:
        """End the line at work and leave one empty."""
        self._flush()
        self._done.append("")

    def comment(self, text: str) -> bool:
        """Let a comment end the line at work; false where one does already or there is no line."""
        if self.empty or self._comment is not None:
            return False
        self._comment = text
        return True

    def comments(self, gap: Gap, indent: int) -> None:
        """Write the comments of a gap: the first behind the line if it stood there, the others below."""
        for number, comment in enumerate(gap.comments):
            if number or not comment.trailing or not self.comment(comment.text):
                self.new_line(indent, comment.text)

    def text(self) -> str:
        """Everything, with a line break at its end."""
        self._flush()
        return "\n".join(self._done) + "\n" if self._done else ""

    def _flush(self) -> None:
        if self.current or self._comment is not None:
            self._done.append(self.current if self._comment is None else f"{self.current} {self._comment}")
        self.current, self._comment = "", None
