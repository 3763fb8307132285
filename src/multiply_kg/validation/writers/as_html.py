"""The report as one HTML page: nothing is loaded, everything is escaped, readable on a telephone."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Final

from multiply_kg.validation.report import ShapeInfo, ValidationReport, ValidationResult, place_key

from .presentation import Presentation, counted, grouped, info_by_iri, stage_note, summary, text_in

_TITLES: Final = {"validate": "Validation report", "lint": "Lint report"}
_STYLE: Final = """
:root{color-scheme:light dark;--ground:#fff;--ink:#1b1f24;--soft:#59636e;--line:#d1d9e0;--card:#f6f8fa;
--violation:#c0202c;--warning:#8a5a00;--info:#0a58a8}
@media (prefers-color-scheme:dark){:root{
--ground:#0f1318;--ink:#e6eaee;--soft:#9aa5b1;--line:#333b45;--card:#171d24;
--violation:#ff8b8b;--warning:#eab64b;--info:#7db8ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif;background:var(--ground);
color:var(--ink);overflow-wrap:anywhere}
h1{font-size:1.4rem;margin:.5rem 0}
h2{font-size:1.05rem;display:inline;margin:0}
details{border:1px solid var(--line);border-radius:.4rem;margin:.8rem 0;background:var(--card)}
summary{padding:.6rem .8rem;cursor:pointer}
ul{list-style:none;margin:0;padding:0}
li{border-top:1px solid var(--line);padding:.6rem .8rem;background:var(--ground)}
p{margin:.2rem 0}
.soft,dl{color:var(--soft);font-size:.9rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 .6rem;margin:.2rem 0}
dd{margin:0}
code{font-family:ui-monospace,monospace;font-size:.9em}
.violation{color:var(--violation)}.warning{color:var(--warning)}.info{color:var(--info)}
.severity{font-weight:600}
summary>span{white-space:nowrap}
"""


def write_html(report: ValidationReport, show: Presentation) -> str:
    """A page with the summary and a section for each shape; every finding is on it."""
    infos = info_by_iri(report)
    title = _TITLES.get(show.command, "Findings")
    if report.conforms and show.command == "validate":
        title = "The graph conforms"
    sections = [
        _section(rule_id, infos.get(rule_id), results, report, show)
        for rule_id, results in grouped(report.results).items()
    ]
    if report.unmatched:
        names = (escape(show.rule(shape)) for shape in report.unmatched)
        items = "".join(f"<li><code>{name}</code></li>" for name in names)
        sections.append(
            f"<details><summary><h2>No node to check</h2> "
            f'<span class="soft">{counted(len(report.unmatched), "shape")}</span></summary>'
            f"<ul>{items}</ul></details>"
        )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(show.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"<p>{escape(summary(report))}</p>\n" + "\n".join(sections) + "\n</main>\n</body>\n</html>\n"
    )


def _section(
    rule_id: str,
    info: ShapeInfo | None,
    results: list[ValidationResult],
    report: ValidationReport,
    show: Presentation,
) -> str:
    numbers = Counter(result.severity for result in results)
    counts = ", ".join(f'<span class="{s}">{counted(n, s)}</span>' for s, n in numbers.items())
    description = text_in(info.descriptions, show.language) if info else ""
    name = show.title(info)
    heading = f"{escape(name)} " if name else ""
    items = "\n".join(_item(result, report, show) for result in sorted(results, key=place_key))
    opened = " open" if "violation" in numbers else ""
    return (
        f"<details{opened}><summary><h2>{heading}<code>{escape(show.rule(rule_id))}</code></h2> {counts}"
        + (f'<p class="soft">{escape(description)}</p>' if description else "")
        + f"</summary>\n<ul>\n{items}\n</ul></details>"
    )


def _item(result: ValidationResult, report: ValidationReport, show: Presentation) -> str:
    facts = {
        "where": show.place(result) if result.location else "",
        "node": show.term(result.focus) if result.focus else "",
        "path": show.property_path(result.path) if result.path else "",
        "value": show.term(result.value) if result.value and result.value != result.focus else "",
        "stage": stage_note(result, report),
    }
    told = [(name, text) for name, text in facts.items() if text]
    told += [("because", show.premise(premise)) for premise in result.proof]
    rows = "".join(f"<dt>{name}</dt><dd><code>{escape(text)}</code></dd>" for name, text in told)
    return (
        f'<li><p><span class="severity {result.severity}">{result.severity}</span> '
        f"{escape(show.message(result))}</p><dl>{rows}</dl></li>"
    )
