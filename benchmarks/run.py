"""``python -m benchmarks``: measures, prints the tables, and writes the page and the raw figures."""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks import tables
from benchmarks.figures import Size
from benchmarks.generate import SEED
from benchmarks.goals import Results
from benchmarks.machine import machine, versions, without_jena
from benchmarks.plan import (
    MEASUREMENTS,
    SYSTEMS,
    Plan,
    generate_workspace,
    measure_bundled,
    measure_workspace,
)

_TEMPLATE: Final = Path(__file__).with_name("performance.md")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    given = _parser().parse_args(arguments)
    if given.source:
        raw = joined([json.loads(path.read_text(encoding="utf-8")) for path in given.source])
    else:
        raw = measure(given)
    if given.json:
        given.json.write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    text = page(raw)
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    print(terminal(text))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--sizes",
        "--projects",
        type=_numbers,
        default=(1, 10, 100),
        metavar="N,N…",
        help="how many projects the generated workspaces have",
    )
    parser.add_argument(
        "--systems",
        type=lambda text: _named(text, SYSTEMS),
        default=SYSTEMS,
        metavar="NAME,NAME…",
        help=f"some of {', '.join(SYSTEMS)}",
    )
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="measure this workspace instead")
    parser.add_argument("--seed", type=int, default=SEED, help="of the generator")
    parser.add_argument("--timeout", type=float, default=1800, metavar="SECONDS", help="for each process")
    parser.add_argument("--repeats", type=int, default=3, help="how often short measurements are made")
    parser.add_argument("--naive-up-to", type=int, default=100, metavar="N", help="largest size for owlrl")
    parser.add_argument(
        "--pyshacl-up-to", type=int, default=1000, metavar="N", help="largest size for pySHACL alone"
    )
    parser.add_argument(
        "--pyshacl-all-up-to",
        type=int,
        default=1,
        metavar="N",
        help="largest size for it with all constraints",
    )
    parser.add_argument(
        "--only",
        type=lambda text: _named(text, MEASUREMENTS),
        default=(),
        metavar="NAME,NAME…",
        help=f"some of the measurements: {', '.join(MEASUREMENTS)}",
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep workspaces and dumps here")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the raw figures")
    parser.add_argument(
        "--from", dest="source", type=Path, nargs="+", metavar="FILE", help="raw figures instead of measuring"
    )
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(part) for part in text.split(",")}))


def _named(text: str, known: Sequence[str]) -> tuple[str, ...]:
    names = tuple(text.split(","))
    unknown = set(names) - set(known)
    if unknown:
        raise argparse.ArgumentTypeError(
            f"there is no {', '.join(sorted(unknown))}; choose from {', '.join(known)}"
        )
    return names


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """The raw figures of a run."""
    plan = Plan(
        systems=given.systems,
        timeout=given.timeout,
        repeats=given.repeats,
        naive_up_to=given.naive_up_to,
        pyshacl_up_to=given.pyshacl_up_to,
        pyshacl_all_up_to=given.pyshacl_all_up_to,
        only=given.only,
        say=lambda text: print(text, file=sys.stderr, flush=True),
    )
    raw: dict[str, Any] = {
        "command": [_command(given)],
        "machine": machine(),
        "versions": versions(),
        "sizes": {},
    }
    if "jena" in plan.systems and without_jena():
        raw["left out"] = f"Jena was left out: {without_jena()}."
    with tempfile.TemporaryDirectory() as scratch:
        folder = (given.keep or Path(scratch)).resolve()
        if "compiled" in plan.systems:
            raw["bundled"] = measure_bundled(plan, folder / "elsewhere")
        for projects in (0,) if given.workspace else given.sizes:
            workspace = given.workspace.resolve() if given.workspace else folder / f"{projects}-projects"
            work = folder / f"{workspace.name}-work"
            work.mkdir(parents=True, exist_ok=True)
            made = None
            if not workspace.is_dir():
                made = generate_workspace(plan, workspace, projects, given.seed)
            name = workspace.name if given.workspace else f"{projects:,}"
            found = measure_workspace(plan, workspace, work, projects) if not (made and made.error) else {}
            if made:
                found["generate"] = made.as_json()
            raw["sizes"][name] = {"projects": projects, "measured": found}
    return raw


def _command(given: argparse.Namespace) -> str:
    parts = ["python -m benchmarks"]
    if given.workspace:
        parts.append(f"--workspace {given.workspace.name}")
    else:
        parts.append(f"--sizes {','.join(map(str, given.sizes))}")
    if tuple(given.systems) != SYSTEMS:
        parts.append(f"--systems {','.join(given.systems)}")
    if given.only:
        parts.append(f"--only {','.join(given.only)}")
    defaults = _parser().parse_args([])
    names = ("seed", "timeout", "repeats", "naive_up_to", "pyshacl_up_to", "pyshacl_all_up_to")
    changed = [name for name in names if getattr(given, name) != getattr(defaults, name)]
    parts += [f"--{name.replace('_', '-')} {getattr(given, name):g}" for name in changed]
    return " ".join(parts)


def joined(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Several runs as one; of what two of them measured, the later figure counts."""
    whole: dict[str, Any] = {"command": [], "sizes": {}}
    for run in runs:
        whole["command"] += [line for line in run["command"] if line not in whole["command"]]
        for name, size in run["sizes"].items():
            known = whole["sizes"].setdefault(name, {"projects": size["projects"], "measured": {}})
            known["measured"].update(size["measured"])
        whole.update({key: value for key, value in run.items() if key not in ("command", "sizes")})
    return whole


def results_of(raw: dict[str, Any]) -> Results:
    """The figures behind the tables."""
    sizes = [Size(name, each["projects"], each["measured"]) for name, each in raw["sizes"].items()]
    return Results(sorted(sizes, key=lambda size: size.triples), raw.get("bundled", {}))


def page(raw: dict[str, Any]) -> str:
    """The page in Markdown, made of the template."""
    results = results_of(raw)
    facts = {**raw["machine"], **raw["versions"]}
    failures = [*tables.failures(results), *([raw["left out"]] if "left out" in raw else [])]
    parts = {
        "machine": tables.table(["Made with", ""], facts.items()),
        "command": "\n".join(raw["command"]),
        "goals": tables.goals(results),
        "stages": "\n\n".join(_size(results, size) for size in results.sizes) or "Not measured.",
        "exponents": tables.exponents(results),
        "closures": tables.closures(results),
        "validations": tables.validations(results),
        "questions": tables.questions(results),
        "edits": tables.edits(results),
        "starts": tables.starts(results),
        "failures": "\n".join(f"- {line}" for line in failures),
    }
    text = re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _TEMPLATE.read_text(encoding="utf-8"))
    return re.sub(r"\n{3,}", "\n\n", text)


def _size(results: Results, size: Size) -> str:
    files = size.fact("compiled", "files")
    title = (
        f"### {size.name} project{'' if size.projects == 1 else 's'}" if size.projects else f"### {size.name}"
    )
    about = f"{size.triples:,} triples" + (f" in {files:,} files." if files else ".")
    return f"{title}\n\n{about}\n\n{tables.stages(results, size)}"


def terminal(text: str) -> str:
    """The tables and headings of a page, and what failed."""
    measured = text.partition("## Run it yourself")[0]
    kept = [line for line in measured.splitlines() if line.startswith(("#", "|", "- "))]
    return re.sub(r"\n(#+ )", r"\n\n\1", "\n".join(kept))
