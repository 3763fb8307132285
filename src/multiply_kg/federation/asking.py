"""One question put to a public endpoint, and what came of it, to be recorded.

No credentials are sent: those in the environment are for one's own store. An answer that says that it is
only a part of one is refused, because what is missing from it would look as if it were gone.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from multiply_kg.backend import Solutions
from multiply_kg.backend.remote import PROXY, RemoteBackend
from multiply_kg.backend.wire import Reply, Request, Wire
from multiply_kg.errors import EndpointError
from multiply_kg.federation.tables import Table, table_of

if TYPE_CHECKING:
    from multiply_kg.services import Service

_STATE: Final = "X-SQL-State"  # Virtuoso: the time was over before the answer was complete
_MOST: Final = "X-SPARQL-MaxRows"  # Virtuoso: no answer has more rows than this


@dataclass(frozen=True, slots=True)
class Received:
    """An answer, and what its body was: media type, SHA-256 (hexadecimal) and size in bytes."""

    answer: Table
    media_type: str
    sha256: str
    size: int


class _Listening(Wire):
    """Sends as another wire does, and keeps the last reply."""

    def __init__(self, inner: Wire) -> None:
        super().__init__(credentials=inner.credentials, retry=inner.retry)
        self._inner = inner
        self.reply: Reply | None = None

    def send(self, request: Request, *, timeout: float, limit: int) -> Reply:
        """The whole reply."""
        self.reply = self._inner.send(request, timeout=timeout, limit=limit)
        return self.reply


def public_wire() -> Wire:
    """A wire without credentials, through the proxy that the environment names for this program."""
    return Wire(proxy=os.environ.get(PROXY) or None)


def ask(service: Service, sparql: str, *, timeout: float | None = None, wire: Wire | None = None) -> Received:
    """The answer of a service to a SELECT query.

    ``timeout`` in seconds, for all attempts together, takes the place of the service's own. Raises
    EndpointError where no results come or only a part of them, QueryError where the endpoint does not take
    the text for a query, LimitError for too long or too much.
    """
    listening = _Listening(wire or public_wire())
    with RemoteBackend(service.endpoint, wire=listening, max_bytes=service.max_bytes) as backend:
        answer = backend.query(sparql, timeout=timeout or service.timeout)
    if not isinstance(answer, Solutions) or listening.reply is None:
        raise TypeError("only SELECT is asked, and its answer has arrived")
    table = table_of(answer)
    _refuse_parts(listening.reply, table)
    body = listening.reply.body
    return Received(table, listening.reply.media_type, hashlib.sha256(body).hexdigest(), len(body))


def _refuse_parts(reply: Reply, answer: Table) -> None:
    state = reply.headers.get(_STATE, "").strip()
    most = reply.headers.get(_MOST, "").strip()
    if reply.status == HTTPStatus.PARTIAL_CONTENT or state.strip("0"):
        why = "it ran out of time"
    elif most.isdecimal() and len(answer.rows) >= int(most):
        why = f"it gives {most} rows at most"
    else:
        return
    raise EndpointError(
        f"The endpoint {reply.endpoint} answers with a part of the rows only: {why}.",
        endpoint=reply.endpoint,
        status=reply.status,
        hint="Ask for less, or at another time; nothing was recorded.",
    )
