"""The page with the figures of mutation testing; ``mutants`` writes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mutant_kinds import KINDS, SURVIVORS

if TYPE_CHECKING:
    from mutants import Verdict

HEAD = """# Seeded errors

How good are the shapes, and does a finding stand on the line to mend?
Faults that people make are put into the data files of this repository, one at a time, as edits of the text: {tried} mutants of {kinds} kinds, drawn at random but the same ones in every run.
Each goes through the steps of `multiply-kg validate`.

| | |
|---|---|
| mutants tried | {tried} |
| caught (a violation or a warning that the unchanged data do not have) | {caught} = {caught_share} |
| of these on exactly the right line | {located} = {located_share} |
| of these with the exact column, where the fault is a term that stands there ({columns}) | {exact} = {exact_share} |
| of these in the very file that was changed | {in_file} = {in_file_share} |

A mutant counts as located when one of its most severe findings is in the right place.
What is wrong has its place where it stands.
Something missing has none: its finding stands on the first line of the thing in a file that says its class, in the file that uses the missing property most, or on the line of another value of the property (a label in the other language).
Of statements that cannot all be right, such as two start dates, the one that fewest files hold is named; in a draw each of them is right.

What may be left out, or has another value that could be true, is no fault and is not among the mutants: no program knows that a meeting took place a day later.

`.venv/bin/python tests/mutants.py --write docs/mutants.md` runs all of them (about a minute on two cores) and writes this page; the test suite runs some of each kind.

## By kind

| kind | found as | tried | caught | located | an example |
|---|---|---|---|---|---|
"""


def page(found: Sequence[Verdict]) -> str:
    """The figures in Markdown."""
    caught = [verdict for verdict in found if verdict.caught]
    located = [verdict for verdict in caught if verdict.located]
    with_column = [verdict for verdict in caught if verdict.mutant.columns]
    exact = [verdict for verdict in with_column if verdict.exact_column]
    in_file = [verdict for verdict in caught if verdict.in_the_file]
    text = HEAD.format(
        tried=len(found), kinds=len({verdict.mutant.kind for verdict in found}),
        caught=len(caught), caught_share=share(caught, found),
        located=len(located), located_share=share(located, caught),
        columns=len(with_column), exact=len(exact), exact_share=share(exact, with_column),
        in_file=len(in_file), in_file_share=share(in_file, caught),
    )  # fmt: skip
    for kind, (_, expected) in KINDS.items():
        own = [verdict for verdict in found if verdict.mutant.kind == kind]
        if own:
            numbers = (len(own), sum(v.caught for v in own), sum(v.located for v in own))
            example = min((v.mutant.about for v in own), key=lambda about: (len(about), about))
            cells = (kind.replace("-", " "), expected, *map(str, numbers), code(example))
            text += f"| {' | '.join(cells)} |\n"
    text += "\n## Not caught\n\n" + listed([v for v in found if not v.caught], "Every mutant was caught.")
    text += "\n## Caught, but on another line\n\n" + listed(
        [v for v in caught if not v.located], "Every mutant that was caught was located."
    )
    return text


def listed(verdicts: Sequence[Verdict], none: str) -> str:
    """The mutants with the reason why they are not to be found better."""
    if not verdicts:
        return none + "\n"
    return "".join(
        f"- `{v.mutant.path}`, {code(v.mutant.about)}: {SURVIVORS.get(v.mutant.kind, 'not known')}.\n"
        for v in sorted(verdicts, key=lambda v: v.mutant.id)
    )


def share(part: Sequence[object], whole: Sequence[object]) -> str:
    return f"{len(part) / max(len(whole), 1):.1%}".replace("%", " %")


def code(text: str) -> str:
    """Text that Markdown shows as it is, cut where it gets long."""
    longest = 90
    shown = text if len(text) <= longest else text[: longest - 1] + "…"
    return f"`` {shown} ``".replace("|", "\\|")
