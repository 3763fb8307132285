"""Where an endpoint is: its URL taken apart, checked, and shown without what may be secret in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from multiply_kg.errors import EndpointError

PORTS: Final = {"http": 80, "https": 443}
_UNWRITABLE: Final = re.compile(r"[^!-~]")


@dataclass(frozen=True, slots=True)
class Address:
    """An http(s) URL: ``target`` is what stands in the request line, path and query string."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def shown(self) -> str:
        """The URL without its query string, which may hold a key."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target.partition('?')[0]}"

    def trusts(self, other: Address) -> bool:
        """Whether a redirect to the other address stays at the same server, or only begins to encrypt."""
        here, there = (self.scheme, self.port), (other.scheme, other.port)
        upgrade = here == ("http", 80) and there == ("https", 443)
        return self.host == other.host and (here == there or upgrade)


def address(url: str) -> Address:
    """The parts of an endpoint's URL. Raises EndpointError where it cannot be asked."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        if host:
            host.encode("idna")
    except ValueError:  # a port that is no number, a bracket that is not closed, a label that is too long
        host = None
    if not host or parts.scheme not in PORTS or _UNWRITABLE.search(url):
        raise EndpointError(
            "This is no address of an endpoint.",
            endpoint=url.partition("?")[0].rpartition("@")[2],
            hint="Give an absolute URL such as https://example.org/sparql, other characters escaped (%20).",
        )
    if parts.username is not None or parts.password is not None:
        raise EndpointError(
            "The address of an endpoint must not hold user and password, since addresses are shown.",
            endpoint=host,
            hint="Set MULTIPLY_KG_USER and MULTIPLY_KG_PASSWORD instead.",
        )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, host, port or PORTS[parts.scheme], target)


def redirected(url: str, location: str) -> str:
    """The URL that a redirect leads to. Raises EndpointError if that is another server."""
    here = address(url)
    there_url = urljoin(url, location).partition("#")[0]
    there = address(there_url)
    if not location or not here.trusts(there):
        raise EndpointError(
            f"The endpoint {here.shown} redirects to {there.shown}, another server, which was not asked.",
            endpoint=here.shown,
            hint="If it is to be trusted, give that address.",
        )
    return there_url
