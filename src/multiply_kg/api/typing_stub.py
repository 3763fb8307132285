"""``python -m multiply_kg.api.typing_stub``: write ``bundled.pyi`` from the headers of the queries."""

from __future__ import annotations

import sys
from inspect import Parameter as Argument
from inspect import formatannotation
from pathlib import Path
from typing import TYPE_CHECKING, Final

from multiply_kg.api.signatures import arguments, documentation, identifier
from multiply_kg.queries import Catalogue
from multiply_kg.workspace import open_workspace, packaged_root

if TYPE_CHECKING:
    from multiply_kg.queries import SavedQuery

PATH: Final = Path(__file__).with_name("bundled.pyi")
_HEAD: Final = '''"""Made from the saved queries' headers by ``python -m multiply_kg.api.typing_stub``."""

{imports}from multiply_kg.api.functions import QueryFunctions
from multiply_kg.api.result import Result

class BundledQueries(QueryFunctions):
    """The saved queries of the bundled graph."""
'''
_IMPORTS: Final = (
    ("datetime.", "import datetime"),
    ("decimal.", "import decimal"),
    ("collections.abc.", "import collections.abc"),
    ("Literal[", "from typing import Literal, Optional"),
)


def stub(catalogue: Catalogue) -> str:
    """The text of the stub for these queries."""
    methods = "\n".join(_method(query) for query in catalogue)
    imports = "\n".join(line for mark, line in _IMPORTS if mark in methods)
    return _HEAD.format(imports=f"{imports}\n\n" if imports else "") + "\n" + methods


def _method(query: SavedQuery) -> str:
    given = [f"{a.name}: {formatannotation(a.annotation)}{_default(a)}" for a in arguments(query)]
    signature = ", ".join(["self", "*", *given] if given else ["self"])
    text = documentation(query).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    indented = "\n".join(f"        {line}".rstrip() for line in text.splitlines()).lstrip()
    ending = "\n        " if "\n" in indented or indented.endswith('"') else ""
    return f'    def {identifier(query.id)}({signature}) -> Result:\n        """{indented}{ending}"""\n'


def _default(argument: Argument) -> str:
    return "" if argument.default is Argument.empty else f" = {argument.default!r}"


def main() -> None:
    """Write the stub of the bundled queries."""
    workspace = open_workspace(packaged_root())
    text = stub(Catalogue.load(workspace.root / "queries", prefixes=workspace.prefixes.map))
    if not PATH.is_file() or PATH.read_text(encoding="utf-8") != text:
        PATH.write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{PATH.name} rewritten\n")


if __name__ == "__main__":
    main()
