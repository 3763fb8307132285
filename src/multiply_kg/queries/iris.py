"""IRIs as callers type them: absolute, or abbreviated with a prefix that is declared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

# Kept as texts: few commands give an IRI, and to compile these takes a while.
_FORBIDDEN: Final = '[\x00-\x20<>"{}|^`\\\\\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff0-\uffff]'
_AUTHORITY: Final = r"(?:[^@\[\]]*@)?(?:\[[0-9A-Za-z:.]+\]|[^@:\[\]]*)(?::[0-9]*)?"
_PERCENT: Final = r"%(?![0-9A-Fa-f]{2})"
# Outside ASCII: what no IRI holds, and what one holds in its query alone (ucschar and iprivate, RFC 3987).
_NONCHARACTER: Final = 0xFFFE
_TAGS: Final = ((0xE0000, 0xE0FFF),)
_PRIVATE: Final = ((0xE000, 0xF8FF), (0xF0000, 0x10FFFF))
_SCHEME: Final = r"([A-Za-z][A-Za-z0-9+.-]*):"
# Of these alone an IRI may well be made, and most are.
_PLAIN: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"
# Schemes whose IRIs go without “//”; any other “name:rest” is more likely a prefix with a slip in it.
_OPAQUE: Final = frozenset(
    {"urn", "tag", "mailto", "tel", "geo", "data", "did", "doi", "info", "ni", "cid", "mid", "news", "oid"}
)


class Resolved(NamedTuple):
    """An IRI, or the problem that kept a text from being one."""

    iri: str | None
    problem: str | None = None


def is_plain(text: str) -> bool:
    """Whether a text surely is an absolute IRI that stands for itself; most are, and it is soon seen."""
    return text.startswith("https://") and len(text) > len("https://") and not text[6:].strip(_PLAIN)


def resolve_iri(text: str, prefixes: Mapping[str, str]) -> Resolved:  # noqa: PLR0911
    """The absolute IRI (RFC 3987) that a text or a prefixed name stands for.

    A declared prefix comes before a scheme of the same name, unless ``//`` follows.
    """
    if is_plain(text):
        return Resolved(text)
    if not text:
        return Resolved(None, "it is empty")
    if text.startswith("<") and text.endswith(">"):
        return Resolved(None, "write it without the angle brackets")
    if found := re.search(_FORBIDDEN, text):
        character = found[0]
        name = f"“{character}”" if character.isprintable() and character != " " else _named(character)
        return Resolved(None, f"an IRI cannot hold {name}")
    prefix, colon, rest = text.partition(":")
    if not colon:
        return Resolved(None, "it has neither a scheme, such as https://, nor a prefix")
    namespace = None if rest.startswith("//") else _namespace(prefix, prefixes)
    if namespace is not None:
        problem = _problem((namespace + rest).partition(":")[2])
        return Resolved(None if problem else namespace + rest, problem)
    if re.match(_SCHEME, text) is None:
        return Resolved(None, f"“{prefix}:” is neither a prefix nor a scheme")
    if (rest.startswith("//") and len(rest) > len("//")) or (prefix.lower() in _OPAQUE and rest):
        problem = _problem(rest)
        return Resolved(None if problem else text, problem)
    return Resolved(None, f"the prefix “{prefix}:” is not declared" + _nearest(prefix, prefixes))


def _problem(rest: str) -> str | None:
    """What in the text after the scheme RFC 3987 §2.2 forbids, beyond single characters."""
    if "%" in rest and re.search(_PERCENT, rest):
        return "a “%” in it is not followed by two hexadecimal digits"
    hierarchy, _, fragment = rest.partition("#")
    path, _, query = hierarchy.partition("?")
    if path.startswith("//"):
        authority, _, path = path[2:].partition("/")
        if re.fullmatch(_AUTHORITY, authority) is None:
            return f"“{authority}” is not the name of a host"
    if "#" in fragment or (("[" in rest or "]" in rest) and re.search(r"[\[\]]", path + query + fragment)):
        return "“#” and square brackets must be written as %23, %5B and %5D in it"
    for character in () if rest.isascii() else rest:
        code = ord(character)
        if not character.isascii() and (
            _NONCHARACTER & code == _NONCHARACTER
            or _among(code, _TAGS)
            or (_among(code, _PRIVATE) and character not in query)
        ):
            return f"an IRI cannot hold {_named(character)} here"
    return None


def _among(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)


def _namespace(prefix: str, prefixes: Mapping[str, str]) -> str | None:
    if prefix in prefixes:
        return prefixes[prefix]
    near = [namespace for name, namespace in prefixes.items() if name.lower() == prefix.lower()]
    return near[0] if len(near) == 1 else None


def _nearest(prefix: str, prefixes: Mapping[str, str]) -> str:
    import difflib

    near = difflib.get_close_matches(prefix, prefixes, n=1, cutoff=0.6)
    if near:
        return f" (did you mean “{near[0]}:”?)"
    known = ", ".join(f"{name}:" for name in sorted(prefixes))
    return f" (there are {known})" if known else ""


def _named(character: str) -> str:
    return {" ": "a space", "\n": "a line break", "\t": "a tab"}.get(character, f"U+{ord(character):04X}")
