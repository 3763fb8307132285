"""When a request is sent again, and after how long: the same schedule every time, nothing random.

Servers that are busy say so (RFC 6585 §4, RFC 9110 §15.6) and may say until when (Retry-After, §10.2.3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final

BUSY: Final = frozenset((429, 502, 503, 504))
"""Statuses that say “later”."""
NOT_BEGUN: Final = frozenset((429, 503))
"""Those among them that say that the request was not carried out; a gateway's 502 and 504 do not."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Up to ``attempts`` requests, ``first`` seconds apart, then ``factor`` times as long each time.

    A server that names a time is asked again then and not before; where that is more than ``longest``
    seconds away, it is not asked again.
    """

    attempts: int = 5
    first: float = 0.5
    factor: float = 2.0
    longest: float = 60.0

    def delay(self, attempt: int) -> float:
        """Seconds between this attempt, counted from 1, and the next."""
        return min(self.first * self.factor ** (attempt - 1), self.longest)


def retry_after(headers: Message, clock: Callable[[], float]) -> float | None:
    """The seconds for which a server asks to wait, or None; a date counts from the server's own clock."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    until = _timestamp(value)
    if until is None:
        return None
    now = _timestamp(headers.get("Date", ""))
    return max(0.0, until - (clock() if now is None else now))


def _timestamp(value: str) -> float | None:
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
