"""The fictional harbours, the fictional gazetteer that knows them, and ways to put one to the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph

from endpoints import Action, answer, serving
from multiply_kg.backend.wire import Wire
from multiply_kg.federation.asking import Received, ask
from multiply_kg.services import Service

DATA = Path(__file__).parent / "data" / "federation"
MAY = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
JUNE = datetime(2031, 6, 1, 12, 0, tzinfo=UTC)


def harbours(folder: Path) -> Path:
    """A copy of the fictional workspace, with its records and decisions."""
    return Path(shutil.copytree(DATA / "harbours", folder / "harbours"))


def external(root: Path) -> Path:
    """Where questions, records and review file of the gazetteer lie."""
    return root / "data" / "external" / "gazetteer"


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a workspace with its bytes."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def address_set(root: Path, url: str) -> None:
    """Let the settings of the workspace name another address of the gazetteer."""
    settings = root / "multiply-kg.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("https://gazetteer.example.org/sparql", url), encoding="utf-8")


@contextmanager
def store_with(*texts: str) -> Iterator[str]:
    """An endpoint on loopback that answers queries over this Turtle, and its URL."""
    store = pyoxigraph.Store()
    for text in texts:
        store.load(text.encode(), pyoxigraph.RdfFormat.TURTLE)

    def respond(handler, seen) -> None:
        try:
            found = store.query(seen.parameters["query"][0])
            reply: Action = answer(found.serialize(format=pyoxigraph.QueryResultsFormat.JSON))
        except SyntaxError as error:
            reply = answer(f"Error: {error}", "text/plain", 400)
        reply(handler)

    with serving(respond) as url:
        yield url


def gazetteer() -> str:
    """What the gazetteer holds, as Turtle."""
    return (DATA / "gazetteer.ttl").read_text(encoding="utf-8")


def asking(url: str, *, wire: Wire | None = None, timeout: float | None = None):
    """Asks at this address in the place of the service's own."""

    def put(service: Service, sparql: str) -> Received:
        return ask(
            replace(service, endpoint=url), sparql, wire=wire or Wire(sleep=lambda _: None), timeout=timeout
        )

    return put
