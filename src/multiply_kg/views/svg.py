"""SVG as text: escaped elements with attributes in the order given and numbers cut to a tenth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from multiply_kg.views.cells import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Anchor = Literal["start", "middle", "end"]
Value = str | float | None


def escaped(text: str) -> str:
    """The text for an element or a quoted attribute; characters that XML cannot hold are replaced."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def decimal(number: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(name: str, attributes: Mapping[str, Value], *content: str) -> str:
    """An element; attributes that are None are left out, ``content`` is SVG already."""
    given = "".join(
        f' {key}="{escaped(value) if isinstance(value, str) else decimal(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(content)
    return f"<{name}{given}>{inner}</{name}>" if inner else f"<{name}{given}/>"


def group(content: Iterable[str], *, title: str = "", link: str | None = None, kind: str = "") -> str:
    """Elements that belong together, with a tooltip, and as a link where there is an address."""
    inner = [*([element("title", {}, escaped(title))] if title else []), *content]
    if link:
        return element("a", {"href": link, "class": kind or None}, *inner) + "\n"
    return element("g", {"class": kind or None}, *inner) + "\n"


def lettering(
    x: float,
    y: float,
    text: str,
    *,
    size: float = 12,
    kind: str = "",
    anchor: Anchor = "start",
    turned: float | None = None,
) -> str:
    """One line of text whose baseline starts, ends or is centred at a point."""
    return element(
        "text",
        {
            "x": x,
            "y": y,
            "font-size": size,
            "class": kind or None,
            "text-anchor": None if anchor == "start" else anchor,
            "transform": None if turned is None else f"rotate({decimal(turned)} {decimal(x)} {decimal(y)})",
        },
        escaped(text),
    )


def line(x1: float, y1: float, x2: float, y2: float, *, kind: str) -> str:
    """A straight line."""
    return element("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "class": kind})


def box(x: float, y: float, width: float, height: float, *, kind: str, radius: float | None = None) -> str:
    """A rectangle."""
    return element("rect", {"x": x, "y": y, "width": width, "height": height, "rx": radius, "class": kind})


def path(data: str, *, kind: str, width: float | None = None, clip: str | None = None) -> str:
    """A path; ``width`` is that of its stroke."""
    return element(
        "path", {"d": data, "class": kind, "stroke-width": width, "clip-path": clip and f"url(#{clip})"}
    )
