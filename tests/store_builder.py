"""Builds made-up stores in processes of their own, which are killed. Run as a program, it takes orders by line.

An order is a JSON list: a folder, the first version, and when to kill the builder: after so many seconds, before
its n-th step at the file system ("step", n), or never (null), when it builds that version only. The answer is
a JSON list: the last version that the builder knew to be published, and whether it was killed.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from itertools import count
from pathlib import Path

from multiply_kg.backend.bulk import write_quads
from multiply_kg.storage.generations import publish
from multiply_kg.storage.manifest import Manifest

BASE = "http://e/"
QUADS = 150


def quads(version):
    """The lines of a version, sorted; no two versions have one in common."""
    return sorted(f'<http://e/{n}> <http://e/p> "{version}" <http://e/g{n % 3}> .\n' for n in range(QUADS))


def fingerprint(lines):
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def build(folder, version):
    """Publish a version, in several batches."""
    lines = quads(version)
    manifest = Manifest(
        generation=0,
        software=str(version),
        base=BASE,
        built_from=fingerprint(lines),
        asserted=QUADS,
        inferred=0,
        graphs={},
    )
    blank = [line for line in lines if "/1" in line]
    plain = [line for line in lines if line not in blank]

    def fill(path):
        write_quads(path, plain, blank, batch=60)
        return manifest

    return publish(Path(folder), fill)


def _builder(folder, version, when, out):
    if isinstance(when, list):
        steps = count(1)

        def step(event, arguments):
            at_folder = any(isinstance(value, str) and value.startswith(folder) for value in arguments)
            if at_folder and next(steps) == when[1]:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(step)
    for number in count(version):
        build(folder, number)
        os.write(out, f"{number}\n".encode())
        if when is None or isinstance(when, list):
            return


def _main():
    for line in sys.stdin:
        folder, version, when = json.loads(line)
        told, out = os.pipe()
        builder = os.fork()
        if builder == 0:
            os.close(told)
            try:
                _builder(folder, version, when, out)
            finally:
                os._exit(0)
        os.close(out)
        if isinstance(when, float):
            time.sleep(when)
            os.kill(builder, signal.SIGKILL)
        _, status = os.waitpid(builder, 0)
        with os.fdopen(told) as reports:
            published = [int(report) for report in reports.read().split()]
        answer = [published[-1] if published else None, os.WIFSIGNALED(status)]
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
