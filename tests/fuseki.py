"""Apache Jena Fuseki for tests, started on loopback with nothing in it and ended with them.

The jar is named by MULTIPLY_KG_FUSEKI or lies in build/fuseki, where .ci/fuseki puts it. Without it tests
are skipped, except where CI=true says that it has to be there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from multiply_kg.backend.remote import update_request, wire_from_environment

ROOT = Path(__file__).resolve().parents[1]
MAIN = "org.apache.jena.fuseki.main.cmds.FusekiMainCmd"  # without the user interface and its login
STARTS_WITHIN = 90


CONFIGURATION = """
@prefix fuseki: <http://jena.apache.org/fuseki#> .
@prefix ja: <http://jena.hpl.hp.com/2005/11/Assembler#> .
@prefix tdb2: <http://jena.apache.org/2016/tdb#> .
@prefix : <#> .
:memory a fuseki:Service ; fuseki:name "memory" ; fuseki:dataset [ a ja:MemoryDataset ] ;
  fuseki:endpoint [ fuseki:operation fuseki:query ] , [ fuseki:operation fuseki:update ] , [ fuseki:operation fuseki:gsp-rw ] .
:disk a fuseki:Service ; fuseki:name "disk" ; fuseki:dataset [ a tdb2:DatasetTDB2 ; tdb2:location "store" ] ;
  fuseki:endpoint [ fuseki:operation fuseki:query ] , [ fuseki:operation fuseki:update ] , [ fuseki:operation fuseki:gsp-rw ] .
"""


@dataclass(frozen=True)
class Fuseki:
    """A dataset of a running server; its one URL takes queries, updates and the Graph Store HTTP Protocol."""

    url: str

    @property
    def respells(self) -> bool:
        """TDB2 keeps the value of a number and not its spelling."""
        return self.url.endswith("/disk")

    def update(self, sparql: str) -> None:
        """Carry out an update."""
        request = update_request(self.url, sparql, repeatable=True)
        wire_from_environment({}).send(request, timeout=30, limit=1_000_000)


def jar() -> Path | None:
    """The newest jar there is, or None."""
    named = os.environ.get("MULTIPLY_KG_FUSEKI")
    found = sorted((ROOT / "build" / "fuseki").glob("jena-fuseki-server-*.jar"))
    return Path(named) if named else found[-1] if found else None


def _missing(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}; .ci/fuseki provides it", pytrace=False)
    pytest.skip(f"{what}; .ci/fuseki fetches it into build/fuseki")


@pytest.fixture(scope="session")
def fuseki_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one server for all tests, with a dataset in memory and one on disk (TDB2)."""
    path, java = jar(), shutil.which("java")
    if path is None or not path.is_file():
        _missing("there is no Fuseki")
    if java is None:
        _missing("there is no java")
    folder = tmp_path_factory.mktemp("fuseki")
    (folder / "config.ttl").write_text(CONFIGURATION, encoding="utf-8")
    with subprocess.Popen(
        [java, "-Xmx512m", "-cp", str(path), MAIN, "--localhost", "--port=0", "--config=config.ttl"],
        cwd=folder,
        env={**os.environ, "FUSEKI_BASE": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        said: list[str] = []
        listening = threading.Thread(target=_listen, args=(process, said), daemon=True)
        listening.start()
        try:
            yield f"http://127.0.0.1:{_port(process, said)}"
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
            listening.join(20)


def _listen(process: subprocess.Popen[str], said: list[str]) -> None:
    said.extend(iter(process.stdout.readline, ""))


def _port(process: subprocess.Popen[str], said: list[str]) -> int:
    for _ in range(STARTS_WITHIN * 20):
        match = re.search(r"Start Fuseki \(http=(\d+)\)", "".join(said))
        if match:
            return int(match[1])
        if process.poll() is not None:
            break
        time.sleep(0.05)
    pytest.fail("Fuseki did not start:\n" + "".join(said), pytrace=False)


@pytest.fixture(scope="session")
def fuseki_memory(fuseki_server: str) -> Fuseki:
    """The dataset in memory, as the last test left it."""
    return Fuseki(f"{fuseki_server}/memory")


@pytest.fixture(params=["memory", "disk"])
def fuseki(fuseki_server: str, request: pytest.FixtureRequest) -> Fuseki:
    """Each of the datasets, with nothing in it."""
    dataset = Fuseki(f"{fuseki_server}/{request.param}")
    dataset.update("DROP ALL")
    return dataset
