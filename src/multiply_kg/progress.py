"""How long work says how far it is: a step by its name, and what is done of how much."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called at the beginning of each step, and during it where its size is known."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Take note that ``step`` is at work; ``total`` is 0 where nobody knows how much there is."""


def silent(step: str, done: int = 0, total: int = 0) -> None:
    """Progress that nobody watches."""
