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


@dataclass(frozen=True)
class Fuseki:
    """A running server; its one URL takes queries, updates and the Graph Store HTTP Protocol."""

    url: str

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
def running_fuseki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuseki]:
    """One server for all tests."""
    path, java = jar(), shutil.which("java")
    if path is None or not path.is_file():
        _missing("there is no Fuseki")
    if java is None:
        _missing("there is no java")
    folder = tmp_path_factory.mktemp("fuseki")
    with subprocess.Popen(
        [java, "-Xmx512m", "-cp", str(path), MAIN, "--localhost", "--port=0", "--mem", "--update", "/ds"],
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
            yield Fuseki(f"http://127.0.0.1:{_port(process, said)}/ds")
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


@pytest.fixture
def fuseki(running_fuseki: Fuseki) -> Fuseki:
    """The server, with nothing in it."""
    running_fuseki.update("DROP ALL")
    return running_fuseki
