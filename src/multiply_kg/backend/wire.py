"""HTTP to endpoints: bounded in time and size, no proxy but the one named, no redirect to other servers.

A request is sent again where that is safe and the server is busy or cut the connection. Nothing here
knows SPARQL; ``remote`` and ``push`` say what is sent and read what comes.
"""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from email.message import Message
from http import HTTPStatus
from typing import Any, Final, TypeVar

from multiply_kg import __version__
from multiply_kg.backend.address import Address, address, redirected
from multiply_kg.backend.credentials import Credentials
from multiply_kg.backend.deadline import Deadline, TimedSocket
from multiply_kg.backend.excerpt import first_line
from multiply_kg.backend.retrying import BUSY, NOT_BEGUN, Retry, retry_after
from multiply_kg.errors import EndpointError, LimitError

AGENT: Final = f"multiply-kg/{__version__} (+https://w3id.org/multiply-kg/)"
_REDIRECTS: Final = frozenset((301, 302, 307, 308))
_MOST_REDIRECTS: Final = 5
_PART: Final = 1 << 16
_PHRASES: Final = {int(status): status.phrase for status in HTTPStatus}
_HINTS: Final = {
    401: "Set MULTIPLY_KG_USER and MULTIPLY_KG_PASSWORD, or MULTIPLY_KG_TOKEN.",
    403: "Check that the credentials in the environment allow this.",
    404: "Check the path of the address.",
    405: "Check the path of the address: another one may be meant for this.",
    413: "Send less at once.",
    429: "Try again later.",
    503: "Try again later.",
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent; ``repeatable`` says that doing it twice is the same as doing it once."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """What came, whole."""

    endpoint: str
    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type in lower case, without parameters; empty if none is given."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class RefusedError(EndpointError):
    """A status of 400 or more; ``said`` is the first line of what came with it."""

    def __init__(self, reply: Reply, said: str) -> None:
        status = reply.status
        phrase = _PHRASES.get(status, "unknown status")
        self.said = said
        super().__init__(
            f"The endpoint {reply.endpoint} answers {status} ({phrase})" + (f": {said}" if said else "."),
            endpoint=reply.endpoint,
            status=status,
            hint=_HINTS.get(status, "Ask those who run it."),
        )


class _Later(Exception):  # noqa: N818  (no error, but the wish to be asked again)
    def __init__(self, error: EndpointError, after: float | None = None) -> None:
        self.error = error
        self.after = after
        super().__init__(str(error))


class Wire:
    """Sends requests. ``proxy`` is ``http://host:port``; proxies in the environment are not used.

    ``sleep`` and ``clock`` are what waiting and Retry-After dates are measured with.
    """

    def __init__(
        self,
        *,
        credentials: Credentials | None = None,
        retry: Retry | None = None,
        proxy: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.credentials = credentials or Credentials()
        self.retry = retry or Retry()
        self._proxy = None if proxy is None else address(proxy)
        self._sleep = sleep
        self._clock = clock

    def send(self, request: Request, *, timeout: float, limit: int) -> Reply:
        """The whole reply. Raises as ``stream`` does, and LimitError for more than ``limit`` bytes."""

        def read(reply: Reply, parts: Iterator[bytes]) -> Reply:
            return replace(reply, body=whole(reply, parts, limit))

        return self.stream(request, read, timeout=timeout)

    def stream(self, request: Request, read: Callable[[Reply, Iterator[bytes]], T], *, timeout: float) -> T:
        """What ``read`` makes of the head of the reply and the parts of its body, if all is well.

        ``timeout`` is in seconds for all attempts together; ``read`` begins anew in each of them. Raises
        RefusedError for a status of 400 or more, other EndpointErrors where no reply comes or it is cut
        off, and LimitError when the time is over.
        """
        deadline = Deadline.after(timeout)
        attempt = 1
        while True:
            try:
                return self._follow(request, read, deadline)
            except _Later as later:
                delay = max(self.retry.delay(attempt), later.after or 0)
                self._give_up(later, attempt, delay, deadline)
            except TimeoutError as error:
                raise LimitError(
                    f"The endpoint {address(request.url).shown} did not answer within {timeout:g} seconds.",
                    hint="Ask for less, or allow more time.",
                ) from error
            self._sleep(delay)
            attempt += 1

    def _give_up(self, later: _Later, attempt: int, delay: float, deadline: Deadline) -> None:
        error = later.error
        if delay > self.retry.longest or delay > deadline.left:
            error.hint = f"It asks to wait for {delay:.0f} seconds; try again then."
            raise error from None
        if attempt >= self.retry.attempts:
            error.message += f" It was asked {attempt} times."
            raise error from None

    def _follow(self, request: Request, read: Callable[[Reply, Iterator[bytes]], T], deadline: Deadline) -> T:
        for _ in range(_MOST_REDIRECTS + 1):
            shown = address(request.url).shown
            with self._errors(request), self._open(request, deadline) as response:
                if response.status not in _REDIRECTS:
                    reply = self._accepted(response, request)
                    return read(reply, _parts(response))
                location = response.headers.get("Location", "")
            request = replace(request, url=redirected(request.url, location))
        raise EndpointError(
            f"The endpoint {shown} redirects in a circle.", endpoint=shown, hint="Check its address."
        )

    def _accepted(self, response: http.client.HTTPResponse, request: Request) -> Reply:
        """The head of a reply whose body may be read."""
        reply = Reply(address(request.url).shown, response.status, response.headers, b"")
        if reply.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise EndpointError(
                f"The endpoint {reply.endpoint} compresses its answer, which was not asked for.",
                endpoint=reply.endpoint,
                hint="Check its settings, or those of the proxy before it.",
            )
        if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            return reply
        refused = RefusedError(reply, self.credentials.hidden_in(first_line(_beginning(response))))
        if reply.status in BUSY and (request.repeatable or reply.status in NOT_BEGUN):
            raise _Later(refused, retry_after(reply.headers, self._clock))
        raise refused

    @contextmanager
    def _errors(self, request: Request) -> Iterator[None]:
        """The errors of the network as errors of the endpoint."""
        shown = address(request.url).shown
        try:
            yield
        except TimeoutError:
            raise
        except (
            ConnectionResetError,
            ConnectionAbortedError,
            BrokenPipeError,
            http.client.IncompleteRead,
        ) as error:
            cut = EndpointError(
                f"The endpoint {shown} cut the connection before the answer was complete.",
                endpoint=shown,
                hint="Try again; if it happens again, ask for less.",
            )
            if not request.repeatable:
                raise cut from error
            raise _Later(cut) from error
        except ssl.SSLError as error:
            reason = getattr(error, "verify_message", "") or error.reason or "no encrypted connection"
            raise EndpointError(
                f"The endpoint {shown} cannot be trusted: {reason}.",
                endpoint=shown,
                hint="Check its address and certificate; SSL_CERT_FILE names further authorities.",
            ) from error
        except http.client.HTTPException as error:
            raise EndpointError(
                f"The endpoint {shown} does not speak HTTP ({type(error).__name__}).",
                endpoint=shown,
                hint="Check its address and port.",
            ) from error
        except OSError as error:
            hint = "Check the address, and that the server runs."
            if self._proxy is None:
                hint += " Proxies in the environment are not used; MULTIPLY_KG_PROXY names one."
            reason = error.strerror or str(error) or "no answer"
            raise EndpointError(
                f"The endpoint {shown} cannot be reached: {reason}.", endpoint=shown, hint=hint
            ) from error

    @contextmanager
    def _open(self, request: Request, deadline: Deadline) -> Iterator[http.client.HTTPResponse]:
        place = address(request.url)
        headers = {"User-Agent": AGENT, **request.headers, "Connection": "close"}
        if self.credentials.header:
            headers["Authorization"] = self.credentials.header
        connection, target = self._connection(place, deadline)
        try:
            connection.connect()
            connection.sock.settimeout(deadline.seconds())
            unsent: OSError | None = None
            try:
                connection.request(request.method, target, body=request.body, headers=headers)
            except (BrokenPipeError, ConnectionResetError) as error:
                unsent = error  # a server may refuse, and say why, before it has read everything
            timed: Any = TimedSocket(connection.sock, deadline)
            with http.client.HTTPResponse(timed, method=request.method) as response:
                try:
                    response.begin()
                except OSError as error:
                    raise unsent or error from None
                yield response
        finally:
            connection.close()

    def _connection(self, place: Address, deadline: Deadline) -> tuple[http.client.HTTPConnection, str]:
        server, timeout = self._proxy or place, deadline.seconds()
        if place.scheme == "http":
            plain = http.client.HTTPConnection(server.host, server.port, timeout=timeout)
            return plain, place.target if self._proxy is None else _absolute(place)
        context = ssl.create_default_context()
        secure = http.client.HTTPSConnection(server.host, server.port, timeout=timeout, context=context)
        if self._proxy is not None:
            secure.set_tunnel(place.host, place.port)
        return secure, place.target


def whole(reply: Reply, parts: Iterator[bytes], limit: int) -> bytes:
    """The parts of a body joined. Raises LimitError beyond ``limit`` bytes."""
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > limit:
            raise LimitError(
                f"The answer of {reply.endpoint} is larger than {limit} bytes.",
                hint="Ask for less (LIMIT), or allow larger answers.",
            )
    return bytes(body)


def _parts(response: http.client.HTTPResponse) -> Iterator[bytes]:
    missing = response.length
    while part := response.read1(_PART):
        missing = None if missing is None else missing - len(part)
        yield part
    if missing:  # http.client takes the end of the connection for the end of the body
        raise ConnectionResetError(f"{missing} bytes are missing")


def _beginning(response: http.client.HTTPResponse) -> bytes:
    with suppress(OSError, http.client.HTTPException):
        return response.read(_PART)
    return b""


def _absolute(place: Address) -> str:
    return place.shown + place.target[len(place.target.partition("?")[0]) :]
