"""Endpoints on loopback for tests: one that misbehaves by script, and one that is a real store and can be made to.

Nothing here waits for time to pass; what hangs, hangs until the server is closed.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph

JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Seen:
    """A request that arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def parameters(self) -> dict[str, list[str]]:
        """What the query string and a form say together."""
        form = self.body.decode() if "form" in self.headers.get("content-type", "") else ""
        return parse_qs("&".join(filter(None, [urlsplit(self.path).query, form])), keep_blank_values=True)


Action = Callable[[BaseHTTPRequestHandler], None]


def answer(
    body: bytes | str = b"", media_type: str | None = JSON, status: int = 200, **headers: str
) -> Action:
    """Send this; header names are written with underscores."""
    content = body.encode() if isinstance(body, str) else body

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(status)
        if media_type is not None:
            handler.send_header("Content-Type", media_type)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return act


def cut(body: bytes | str, after: int, media_type: str = JSON) -> Action:
    """Announce all of this, send so many bytes and close the connection."""
    content = body.encode() if isinstance(body, str) else body

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(200)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[:after])

    return act


def cut_chunked(body: bytes, media_type: str = JSON) -> Action:
    """Send this as one chunk of several, and no more."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(200)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))

    return act


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without an answer, as a crash does."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Never answer."""
    handler.server.closing.wait(30)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, so that the connection is never idle for long."""
    handler.send_response_only(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    while not handler.server.closing.wait(0.01):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    """Send the head of the answer a byte at a time, without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.closing.wait(0.01):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Send without end."""
    handler.send_response_only(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    while not handler.server.closing.is_set():
        handler.wfile.write(b" " * 65536)


def garbage(handler: BaseHTTPRequestHandler) -> None:
    """Answer in another protocol."""
    handler.wfile.write(b"220 mail.example.org ESMTP\r\n")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True

    def __init__(self, respond: Callable[[BaseHTTPRequestHandler, Seen], None]) -> None:
        self.closing = threading.Event()
        self.respond = respond
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_one(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, self.path, headers, self.rfile.read(length))
        self.close_connection = True
        self.server.respond(self, seen)

    do_GET = do_POST = do_PUT = do_DELETE = handle_one  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing to standard error."""


@dataclass
class Scripted:
    """An endpoint that answers each request by the next action, and by the last one for ever."""

    url: str
    script: list[Action] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)


@contextmanager
def serving(respond: Callable[[BaseHTTPRequestHandler, Seen], None]) -> Iterator[str]:
    """A server on loopback, and its URL."""
    server = _Server(respond)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def scripted(*script: Action) -> Iterator[Scripted]:
    """An endpoint that misbehaves by script."""
    endpoint = Scripted("", list(script))

    def respond(handler: BaseHTTPRequestHandler, seen: Seen) -> None:
        endpoint.seen.append(seen)
        action = endpoint.script.pop(0) if len(endpoint.script) > 1 else endpoint.script[0]
        action(handler)

    with serving(respond) as url:
        endpoint.url = url
        yield endpoint


@dataclass
class Fault:
    """What happens at the nth operation of a kind (query, update, switch, load, read): before it, or after it."""

    kind: str
    action: Action
    number: int = 1
    carried_out: bool = False


class Store:
    """A SPARQL 1.1 store: queries, updates and the Graph Store HTTP Protocol at one URL, with faults on demand."""

    def __init__(self) -> None:
        self.url = ""
        self.store = pyoxigraph.Store()
        self.faults: list[Fault] = []
        self.done: Counter[str] = Counter()
        self.alter: Callable[[str], str] = lambda text: text
        self._lock = threading.Lock()

    def graphs(self) -> dict[str, set[tuple[str, str, str]]]:
        """What is in the store."""
        graphs: dict[str, set[tuple[str, str, str]]] = {}
        for quad in self.store:
            triple = (str(quad.subject), str(quad.predicate), str(quad.object))
            graphs.setdefault(quad.graph_name.value, set()).add(triple)
        return graphs

    def put(self, graph: str, *lines: str) -> None:
        """Add N-Triples to a graph."""
        self.store.load(
            "\n".join(lines), pyoxigraph.RdfFormat.N_TRIPLES, to_graph=pyoxigraph.NamedNode(graph)
        )

    def respond(self, handler: BaseHTTPRequestHandler, seen: Seen) -> None:
        """Carry out an operation, or what is put in its place."""
        with self._lock:
            kind = _kind(seen)
            self.done[kind] += 1
            fault = next((f for f in self.faults if (f.kind, f.number) == (kind, self.done[kind])), None)
            if fault and not fault.carried_out:
                fault.action(handler)
                return
            try:
                reply = self._operate(kind, seen)
            except (OSError, RuntimeError, SyntaxError) as error:
                reply = answer(f"Error: {error}", "text/plain", 400)
            (fault.action if fault else reply)(handler)

    def _operate(self, kind: str, seen: Seen) -> Action:
        graph = seen.parameters.get("graph", [""])[0]
        if kind == "load":
            self.put(graph, self.alter(seen.body.decode()))
            return answer(status=204, media_type=None)
        if kind == "read":
            return answer(self._nt(graph), "application/n-triples")
        if kind in ("update", "switch"):
            self.store.update(self.alter(seen.body.decode()))
            return answer("<html><title>Success</title></html>", "text/html")
        return self._query(seen)

    def _nt(self, graph: str) -> bytes:
        quads = self.store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(graph))
        return pyoxigraph.serialize((quad.triple for quad in quads), format=pyoxigraph.RdfFormat.N_TRIPLES)

    def _query(self, seen: Seen) -> Action:
        said = seen.parameters
        given = seen.headers.get("content-type") == "application/sparql-query"
        default, named = said.get("default-graph-uri"), said.get("named-graph-uri")
        results = self.store.query(
            seen.body.decode() if given else said["query"][0],
            default_graph=[pyoxigraph.NamedNode(g) for g in default] if default else None,
            named_graphs=[pyoxigraph.NamedNode(g) for g in named or ()] if default or named else None,
        )
        if isinstance(results, pyoxigraph.QueryTriples):
            return answer(results.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES), "application/n-triples")
        return answer(results.serialize(format=pyoxigraph.QueryResultsFormat.JSON))


def _kind(seen: Seen) -> str:
    if "graph" in seen.parameters:
        return "read" if seen.method == "GET" else "load"
    if seen.headers.get("content-type") == "application/sparql-update":
        return "switch" if b"\nINSERT { GRAPH" in seen.body else "update"
    return "query"


@contextmanager
def stored() -> Iterator[Store]:
    """An empty store that listens."""
    store = Store()
    with serving(store.respond) as url:
        store.url = url
        yield store
