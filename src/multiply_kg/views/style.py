"""Colours, shapes and patterns: told apart without seeing colours, in light and in dark.

Every colour goes with a shape (points) or a pattern (areas). The light and dark values are pairs of the
same name; the style sheet is made from them and applies inside the picture only.
"""

from __future__ import annotations

import math
from typing import Final

from multiply_kg.views.svg import decimal, element

FAMILY: Final = '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", "Noto Sans", sans-serif'
ROOT: Final = "kgv"
"""The class of every picture; no rule of its style sheet reaches beyond it."""

# Light, dark. Series keep a contrast of at least 3:1 to the paper (WCAG 2.2, 1.4.11), texts 4.5:1.
_SERIES: Final = (
    ("#0072b2", "#5ab4ec"),
    ("#c84e00", "#ff9350"),
    ("#00805c", "#3cc9a0"),
    ("#a03c7b", "#e795c8"),
    ("#8a6400", "#ecc24b"),
    ("#4a5866", "#b3bfcb"),
    ("#5546a8", "#ada3f5"),
    ("#8c4a2f", "#d6a184"),
)
_PAPER: Final = ("#ffffff", "#14191f")
_INK: Final = ("#1a2129", "#e8edf2")
_RULES: Final = (
    (".paper{fill:%s}", _PAPER),
    (".soft{fill:%s}", ("#55606b", "#a9b4bf")),
    (".accent{fill:%s}", ("#a83f00", "#ff9f63")),
    (".grid{stroke:%s}", ("#e3e7eb", "#2a323b")),
    (".axis{stroke:%s}", ("#9aa4ae", "#5d6873")),
    (".card{fill:%s}", ("#f4f6f8", "#1e252d")),
    (".frame{stroke:%s}", ("#c3cbd2", "#414c57")),
    (".sea{fill:%s}", ("#eaf1f6", "#10161c")),
    (".land{fill:%s}", ("#fbfaf5", "#252d36")),
    (".land{stroke:%s}", ("#b4bdc5", "#4a5661")),
    (".halo{stroke:%s}", _PAPER),
    (".maphalo{stroke:%s}", ("#fbfaf5", "#1b222a")),
    (".mark{stroke:%s}", _PAPER),
    (".hatch{stroke:%s}", _PAPER),
    (".dots{fill:%s}", _PAPER),
    (".leader{stroke:%s}", ("#55606b", "#a9b4bf")),
    (".none{stroke:%s}", ("#55606b", "#a9b4bf")),
    (".none{fill:%s}", _PAPER),
)
_FIXED: Final = (
    f"{{color-scheme:light dark;font-family:{FAMILY};color:%s}}",
    " text{fill:currentColor}",
    " .b{font-weight:700}",
    " .num{font-variant-numeric:tabular-nums}",
    " .grid,{r} .axis,{r} .frame{{fill:none}}",
    " .halo,{r} .maphalo{{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}}",
    " .land{stroke-width:.6px;stroke-linejoin:round}",
    " .mark{stroke-width:1px}",
    " .none{stroke-width:1.4px}",
    " .rough{stroke-width:1.3px;stroke-dasharray:4 3;fill-opacity:.16}",
    " .ring{fill:none;stroke-width:1.6px}",
    " .leader{fill:none;stroke-width:1px}",
    " .hatch,{r} .dots{{opacity:.6}}",
    " .gone{text-decoration:line-through}",
    " .ribbon{fill-opacity:.32}",
    " .edge{fill:none;stroke-opacity:.38}",
    " .ribbon:hover,{r} a:focus .ribbon{{fill-opacity:.6}}",
    " .edge:hover{stroke-opacity:.9}",
    " a{text-decoration:none}",
    " a:hover text{text-decoration:underline}",
    " a:focus-visible{outline:2px solid currentColor}",
)
SERIES: Final = len(_SERIES)
PATTERNS: Final = 5
"""How many fillings there are; the first is plain."""


def _colours(which: int) -> list[str]:
    rules = [f".{ROOT} {template % pair[which]}" for template, pair in _RULES]
    for number, pair in enumerate(_SERIES):
        rules.append(f".{ROOT} .c{number}{{fill:{pair[which]}}}.{ROOT} .s{number}{{stroke:{pair[which]}}}")
    return rules


def style_sheet() -> str:
    """The style sheet of every picture; paper is always printed light."""
    root = f".{ROOT}"
    fixed = [f"{root}{rule.replace('{r}', root).replace('{{', '{').replace('}}', '}')}" for rule in _FIXED]
    fixed[0] = fixed[0] % _INK[0]
    dark = "\n".join([f"{root}{{color:{_INK[1]}}}", *_colours(1)])
    light = "\n".join([*fixed, *_colours(0)])
    return f"<style>\n{light}\n@media screen and (prefers-color-scheme:dark){{\n{dark}\n}}\n</style>\n"


def colour(index: int) -> int:
    """The number of the colour of the ``index``-th series."""
    return index % SERIES


def marker(x: float, y: float, index: int | None, *, radius: float = 5.5) -> str:
    """The mark of the ``index``-th series: no two of the first 64 share shape and colour.

    None is the hollow mark of what belongs to no series.
    """
    if index is None:
        return element("circle", {"cx": x, "cy": y, "r": radius - 0.7, "class": "none"})
    number = colour(index)
    shape = _SHAPES[(index + index // SERIES) % len(_SHAPES)]
    if shape is _CIRCLE:
        return element("circle", {"cx": x, "cy": y, "r": radius, "class": f"c{number} mark"})
    points = " L".join(f"{decimal(x + radius * px)} {decimal(y + radius * py)}" for px, py in shape)
    return element("path", {"d": f"M{points}Z", "class": f"c{number} mark"})


def _polygon(
    corners: int, size: float, turned: float = 0, drop: float = 0
) -> tuple[tuple[float, float], ...]:
    return tuple(
        (
            size * math.sin(math.tau * k / corners + turned),
            drop - size * math.cos(math.tau * k / corners + turned),
        )
        for k in range(corners)
    )


_CIRCLE: Final[tuple[tuple[float, float], ...]] = ()
_ARM: Final = 0.4
_CROSS: Final = (
    (-_ARM, -1.1), (_ARM, -1.1), (_ARM, -_ARM), (1.1, -_ARM), (1.1, _ARM), (_ARM, _ARM),
    (_ARM, 1.1), (-_ARM, 1.1), (-_ARM, _ARM), (-1.1, _ARM), (-1.1, -_ARM), (-_ARM, -_ARM),
)  # fmt: skip
_STAR: Final = tuple(
    point
    for outer, inner in zip(_polygon(5, 1.3), _polygon(5, 0.6, math.tau / 10), strict=True)
    for point in (outer, inner)
)
_SHAPES: Final = (
    _CIRCLE,
    _polygon(4, 1.25, math.tau / 8),
    _polygon(3, 1.3, 0, 0.25),
    _polygon(4, 1.3),
    _polygon(3, 1.3, math.tau / 2, -0.25),
    _CROSS,
    _polygon(6, 1.15),
    _STAR,
)


def pattern_of(index: int, ident: str) -> str | None:
    """The ``fill`` of the pattern that lies over the ``index``-th series, or None for a plain one."""
    number = index % PATTERNS
    return f"url(#{ident}-p{number})" if number else None


def patterns(ident: str) -> str:
    """The patterns that lie over areas: stripes, dots, stripes the other way, level lines."""
    shapes = (
        '<path d="M-1 9L9 -1M-1 1L1 -1M7 9L9 7" stroke-width="1.6" class="hatch"/>',
        '<circle cx="2" cy="2" r="1.2" class="dots"/><circle cx="6" cy="6" r="1.2" class="dots"/>',
        '<path d="M-1 -1L9 9M7 -1L9 1M-1 7L1 9" stroke-width="1.6" class="hatch"/>',
        '<path d="M0 2H8M0 6H8" stroke-width="1.4" class="hatch"/>',
    )
    return "".join(
        f'<pattern id="{ident}-p{number}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f"{shape}</pattern>\n"
        for number, shape in enumerate(shapes, 1)
    )
