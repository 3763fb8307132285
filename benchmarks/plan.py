"""Which processes are measured for a workspace, and in what order; nothing heavy is imported here.

The measuring process stays small, since the peak of a process counts that of the one that started it.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.documents import iri
from benchmarks.machine import ROOT, jena_jar, memory, without_jena
from benchmarks.measure import Measurement, run

SYSTEMS: Final = ("compiled", "naive", "jena")
_JENA: Final = Path(__file__).with_name("Jena.java")
_SHORT: Final = 20.0  # seconds; what takes less is repeated, and the quickest run counts
_COLD_ROUNDS: Final = 15
_REPEATED: Final = ("compiled", "whole", "bulk-load")
MEASUREMENTS: Final = (
    *("compiled", "whole", "bulk-load", "lookups", "edit", "store"),
    *("naive", "pyshacl", "pyshacl-all", "jena"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured: the largest sizes at which slow systems run, and the time each process has.

    ``only`` names the measurements to make; without any, all are made.
    """

    systems: Sequence[str] = SYSTEMS
    timeout: float = 1800
    repeats: int = 3
    naive_up_to: int = 100
    pyshacl_up_to: int = 1000
    pyshacl_all_up_to: int = 1
    only: Sequence[str] = ()
    say: Callable[[str], None] = field(default=lambda _: None)


def measure_workspace(plan: Plan, folder: Path, work: Path, size: int) -> dict[str, Any]:
    """Everything about one workspace, by what was measured; ``size`` is its number of projects."""
    found: dict[str, Any] = {}
    for name in ("export", *_wanted(plan, size)):
        plan.say(f"{folder.name}: {name}")
        if name == "store":
            found[name] = _store(plan, folder, work).as_json()
            if not found[name]["error"]:
                found["cold-store"] = cold(plan, _stored_query(folder, work))
        elif name == "jena":
            heap = f"-Xmx{memory() * 6 // 10}m"
            command = ["java", heap, "-cp", str(jena_jar()), str(_JENA), str(work)]
            found[name] = _quickest(plan, command, plan.repeats).as_json()
        else:
            command = [sys.executable, "-m", "benchmarks.task", name, str(folder), str(work)]
            repeats = plan.repeats if name in _REPEATED else 1
            found[name] = _quickest(plan, command, repeats).as_json()
    return found


def _wanted(plan: Plan, size: int) -> Iterator[str]:
    naive = "naive" in plan.systems
    possible = {
        "naive": naive and size <= plan.naive_up_to,
        "pyshacl": naive and size <= plan.pyshacl_up_to,
        "pyshacl-all": naive and size <= plan.pyshacl_all_up_to,
        "jena": "jena" in plan.systems and not without_jena(),
    }
    for name in MEASUREMENTS:
        if possible.get(name, "compiled" in plan.systems) and (not plan.only or name in plan.only):
            yield name


def measure_bundled(plan: Plan, work: Path) -> dict[str, float | str]:
    """The start of ``query`` on the graph that the package carries, beside that of Python itself."""
    plan.say("the bundled graph: cold query")
    built = run([*_program(), "build", "-q"], timeout=plan.timeout, cwd=ROOT)
    if built.error:
        return {"error": built.error}
    work.mkdir(parents=True, exist_ok=True)
    return cold(plan, [*_program(), "query", "meetings", "-f", "csv"], cwd=work)


def cold(plan: Plan, command: Sequence[str], *, cwd: Path | None = None) -> dict[str, float | str]:
    """Medians in milliseconds of a command and of ``python -c pass``, taken in turn."""
    bare, ours = [], []
    for _ in range(_COLD_ROUNDS):
        bare.append(run([sys.executable, "-c", "pass"], timeout=plan.timeout).wall * 1000)
        once = run(command, timeout=plan.timeout, cwd=cwd)
        if once.error:
            return {"error": once.error}
        ours.append(once.wall * 1000)
    return {"bare": median(bare), "query": median(ours)}


def generate_workspace(plan: Plan, folder: Path, projects: int, seed: int) -> Measurement:
    """The workspace of so many projects, made in a process of its own."""
    plan.say(f"{folder.name}: generating")
    command = ["-m", "benchmarks.generate", "--projects", str(projects), "--seed", str(seed), str(folder)]
    return run([sys.executable, *command], timeout=plan.timeout, cwd=ROOT)


def _quickest(plan: Plan, command: Sequence[str], repeats: int) -> Measurement:
    best = run(command, timeout=plan.timeout, cwd=ROOT)
    for _ in range(repeats - 1):
        if best.error or best.wall > _SHORT:
            break
        again = run(command, timeout=plan.timeout, cwd=ROOT)
        best = again if not again.error and again.wall < best.wall else best
    return best


def _store(plan: Plan, folder: Path, work: Path) -> Measurement:
    """The command with which a user makes a store on disk."""
    command = [*_program(), "build", "-q", "-w", str(folder), "--store", str(work / "store")]
    return run(command, timeout=plan.timeout, cwd=ROOT)


def _stored_query(folder: Path, work: Path) -> list[str]:
    asked = ["query", "project-meetings", "-p", f"project={iri('project:p0')}", "-f", "csv"]
    if not (folder / "queries" / "project-meetings.rq").is_file():
        asked = ["query", next(path.stem for path in sorted((folder / "queries").glob("*.rq"))), "-f", "csv"]
    return [*_program(), *asked, "-w", str(folder), "--store", str(work / "store")]


def _program() -> list[str]:
    """The command line as it is installed beside this interpreter."""
    installed = Path(sys.executable).with_name("multiply-kg")
    found = str(installed) if installed.is_file() else shutil.which("multiply-kg")
    return [found] if found else [sys.executable, "-c", "from multiply_kg.cli import main; main()"]
