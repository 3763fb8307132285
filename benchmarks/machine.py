"""What the figures were made with: the machine, and the versions of all that was measured."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
_PACKAGES: Final = ("multiply-kg", "pyoxigraph", "rdflib", "owlrl", "pyshacl")


def jena_jar() -> Path | None:
    """The Fuseki server, which carries all of Jena; MULTIPLY_KG_FUSEKI names it, or .ci/fuseki made it."""
    named = os.environ.get("MULTIPLY_KG_FUSEKI")
    found = sorted((ROOT / "build" / "fuseki").glob("jena-fuseki-server-*.jar"))
    path = Path(named) if named else found[-1] if found else None
    return path if path is not None and path.is_file() else None


def without_jena() -> str:
    """Why Jena cannot be measured here; empty if it can."""
    if shutil.which("java") is None:
        return "there is no java on this machine"
    return "" if jena_jar() else "there is no Jena; .ci/fuseki fetches it into build/fuseki"


def memory() -> int:
    """The machine's memory in megabytes."""
    text = Path("/proc/meminfo").read_text(encoding="ascii")
    found = re.search(r"^MemTotal:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) // 1024 if found else 0


def machine() -> dict[str, str]:
    """The machine in words, with how busy it was."""
    cpu = re.search(
        r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE
    )
    return {
        "processor": f"{len(os.sched_getaffinity(0))} cores, {cpu[1] if cpu else platform.machine()}",
        "memory": f"{memory() / 1024:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "load at the start": f"{os.getloadavg()[0]:.1f}",
    }


def versions() -> dict[str, str]:
    """Python, the packages, Java and Jena, as far as they are there."""
    found = {"Python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    java, jar = _java(), jena_jar()
    if java:
        found["Java"] = java
    if java and jar:
        found["Apache Jena"] = re.sub(r".*-(\d[\w.]*)\.jar", r"\1", jar.name)
    return found


def _java() -> str:
    if shutil.which("java") is None:
        return ""
    done = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'"(.+?)"', done.stderr)
    return found[1] if found else ""
