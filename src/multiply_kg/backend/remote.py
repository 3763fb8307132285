"""A SPARQL endpoint as a backend. The only owner of SPARQLWrapper, which writes the requests.

SPARQLWrapper knows the SPARQL 1.1 Protocol. Its own way of sending goes through any proxy in the
environment, carries passwords along redirects to other hosts, asks once and reads without bound; so the
requests it makes are sent by ``wire``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Final, NoReturn, Self
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from multiply_kg.backend.address import address
from multiply_kg.backend.answers import GRAPH_ACCEPTED, ROWS_ACCEPTED, TRUTH_ACCEPTED, read_answer
from multiply_kg.backend.credentials import Credentials
from multiply_kg.backend.guard import Outline, outline, refuse_unsafe
from multiply_kg.backend.protocol import Answer, Dataset, Solutions
from multiply_kg.backend.sparql_tokens import tokens
from multiply_kg.backend.staging import STAGING
from multiply_kg.backend.wire import AGENT, RefusedError, Request, Wire
from multiply_kg.errors import EndpointError, QueryError, UnsupportedError
from multiply_kg.terms import is_iri, value_of

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

PROXY: Final = "MULTIPLY_KG_PROXY"
TIMEOUT: Final = 60.0
MAX_BYTES: Final = 256 * 1024 * 1024
_LONGEST_URL: Final = 2_000
_LONGEST_FORM: Final = 100_000  # servers bound forms (Jetty: 200 kB), and escaping triples the length
_ACCEPTED: Final = {
    "SELECT": ROWS_ACCEPTED,
    "ASK": TRUTH_ACCEPTED,
    "CONSTRUCT": GRAPH_ACCEPTED,
    "DESCRIBE": GRAPH_ACCEPTED,
}
_PLACE: Final = re.compile(r"line:?\s+(\d+),?\s+col(?:umn)?:?\s+(\d+)", re.IGNORECASE)
_BAD_REQUEST: Final = 400


class RemoteBackend:
    """Answers SPARQL 1.1 queries by asking the endpoint at a URL; nothing is asked before ``query``.

    ``dataset`` is what a query sees that has no FROM and is given no dataset of its own. ``timeout`` is in
    seconds, for all attempts of one query together. ``allow_service`` lets queries through that make the
    endpoint call others (SERVICE). Raises EndpointError for a URL that is no http(s) address.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        dataset: Dataset | None = None,
        timeout: float = TIMEOUT,
        max_bytes: int = MAX_BYTES,
        allow_service: bool = False,
        wire: Wire | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.dataset = dataset or Dataset()
        self._shown = address(endpoint).shown
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._allow_service = allow_service
        self._opened: Wire | None = wire or wire_from_environment()
        self._graphs: tuple[str, ...] | None = None

    def close(self) -> None:
        """Ask no more; further queries raise EndpointError."""
        self._opened = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def query(self, sparql: str, *, dataset: Dataset | None = None, timeout: float | None = None) -> Answer:
        """Solutions for SELECT, a bool for ASK, an iterator of distinct triples for CONSTRUCT and DESCRIBE.

        The answer has arrived as a whole and is checked when this returns. ``dataset`` wins over FROM in
        the query (SPARQL 1.1 Protocol §2.1.4).

        Raises QueryError where the endpoint does not take the text for SPARQL, UnsupportedError for
        updates and SERVICE, LimitError for too long or too much, and EndpointError for all else.
        """
        sparql = sparql.removeprefix("\ufeff")
        found = self._checked(sparql)
        if dataset is None:
            dataset = Dataset() if found.has_dataset else self.dataset
        request = query_request(
            self.endpoint, sparql, form=found.form, dataset=self._complete(dataset, sparql)
        )
        try:
            reply = self._wire.send(request, timeout=timeout or self._timeout, limit=self._max_bytes)
        except RefusedError as refused:
            if refused.status == _BAD_REQUEST:
                self._not_understood(refused)
            raise
        return read_answer(found.form, reply)

    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs that are not empty, sorted; asked for once.

        Graphs in which the chunks of a push wait are left out.
        """
        if self._graphs is None:
            request = query_request(
                self.endpoint, "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", form="SELECT"
            )
            answer = read_answer(
                "SELECT", self._wire.send(request, timeout=self._timeout, limit=self._max_bytes)
            )
            rows = answer.rows if isinstance(answer, Solutions) else ()
            names = (value_of(graph) for (graph,) in rows if graph is not None and is_iri(graph))
            self._graphs = tuple(sorted(name for name in names if not name.startswith(STAGING)))
        return self._graphs

    def _checked(self, sparql: str) -> Outline:
        found = outline(sparql)
        if found.form not in _ACCEPTED or not self._allow_service:
            found = refuse_unsafe(sparql)
        if found.form not in _ACCEPTED:
            raise QueryError(
                "This is no SPARQL query: no SELECT, ASK, CONSTRUCT or DESCRIBE begins it.",
                hint="Correct its beginning.",
            )
        return found

    def _complete(self, dataset: Dataset, sparql: str) -> Dataset:
        """A dataset that the protocol can say: naming only one half empties the other one there."""
        if dataset.default is None and dataset.named is not None:
            raise UnsupportedError(
                "The protocol of endpoints cannot name the named graphs only and keep the default graph.",
                hint="Name the default graphs as well.",
            )
        if dataset.default is None or dataset.named is not None:
            return dataset
        asks_graphs = any(token.kind == "word" and token.text.upper() == "GRAPH" for token in tokens(sparql))
        return Dataset(dataset.default, self.graphs() if asks_graphs else ())

    def _not_understood(self, refused: RefusedError) -> NoReturn:
        place = _PLACE.search(refused.said)
        raise QueryError(
            f"The endpoint {self._shown} does not take this for a query: {refused.said or 'it says no more'}",
            line=int(place[1]) if place else None,
            column=int(place[2]) if place else None,
            hint="Correct it there; not every endpoint knows all of SPARQL 1.1.",
        ) from refused

    @property
    def _wire(self) -> Wire:
        if self._opened is None:
            raise EndpointError("This backend is closed.", endpoint=self._shown, hint="Open it again.")
        return self._opened


def wire_from_environment(environment: Mapping[str, str] = os.environ) -> Wire:
    """A wire with the credentials and the proxy that the environment names for this program."""
    return Wire(credentials=Credentials.from_environment(environment), proxy=environment.get(PROXY) or None)


def query_request(endpoint: str, sparql: str, *, form: str, dataset: Dataset | None = None) -> Request:
    """A query operation (SPARQL 1.1 Protocol §2.1): GET, or POST where the URL would be long.

    POST sends a form, and the query itself where that is very long, since servers bound the size of forms.
    """
    wrapper = _wrapper(endpoint, sparql, form)
    dataset = dataset or Dataset()
    for graph in dataset.default or ():
        wrapper.addParameter("default-graph-uri", graph)
    for graph in dataset.named or ():
        wrapper.addParameter("named-graph-uri", graph)
    wrapper.addCustomHttpHeader("Accept", _ACCEPTED[form])
    request = _request(wrapper)
    if len(request.url) > _LONGEST_URL:
        wrapper.setMethod("POST")
        if len(sparql) > _LONGEST_FORM:
            wrapper.setRequestMethod("postdirectly")
        request = _request(wrapper)
    return request


def update_request(endpoint: str, sparql: str, *, repeatable: bool) -> Request:
    """An update operation (SPARQL 1.1 Protocol §2.2), by POST of the text itself."""
    wrapper = _wrapper(endpoint, sparql, "INSERT")
    wrapper.setMethod("POST")
    wrapper.setRequestMethod("postdirectly")
    wrapper.addCustomHttpHeader("Accept", "*/*")
    return _request(wrapper, repeatable=repeatable)


def _wrapper(endpoint: str, sparql: str, form: str) -> SPARQLWrapper:
    from SPARQLWrapper import SPARQLWrapper

    parts = urlsplit(endpoint)
    wrapper = SPARQLWrapper(urlunsplit(parts._replace(query="", fragment="")), agent=AGENT)
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        wrapper.addParameter(name, value)
    wrapper.setOnlyConneg(True)
    # setQuery would guess the form by a regular expression, and takes “# insert …” behind a PREFIX for an
    # update; these two are what it sets.
    wrapper.queryString = sparql
    wrapper.queryType = form
    return wrapper


def _request(wrapper: SPARQLWrapper, *, repeatable: bool = True) -> Request:
    made = wrapper._createRequest()  # noqa: SLF001  (there is no public way to have it without sending it)
    body = made.data if isinstance(made.data, bytes) else None
    return Request(
        made.get_method(), made.full_url.removesuffix("?"), dict(made.header_items()), body, repeatable
    )
