"""Who asks at an endpoint: taken from the environment, put into requests, and shown nowhere."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from multiply_kg.errors import ParameterError

USER: Final = "MULTIPLY_KG_USER"
PASSWORD: Final = "MULTIPLY_KG_PASSWORD"  # noqa: S105  (the name of the variable, not a password)
TOKEN: Final = "MULTIPLY_KG_TOKEN"  # noqa: S105  (the same)

# A line break in a header would begin another header; the text of an error must not repeat the value.
_TOKEN: Final = re.compile(r"[!-~]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A bearer token (RFC 6750), or else a user and a password (Basic, RFC 7617), or nothing."""

    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.token is not None and not _TOKEN.fullmatch(self.token):
            raise _unusable(TOKEN, "letters, digits and signs without spaces or line breaks")
        if self.user is not None and (":" in self.user or _CONTROL.search(self.user)):
            raise _unusable(USER, "a name without a colon or line breaks")
        if self.password is not None and _CONTROL.search(self.password):
            raise _unusable(PASSWORD, "text without line breaks")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """What the three variables ``MULTIPLY_KG_TOKEN``, ``_USER`` and ``_PASSWORD`` say; empty is nothing.

        Raises ParameterError for a value that no header can hold, without repeating it.
        """
        user, password, token = (environment.get(name) or None for name in (USER, PASSWORD, TOKEN))
        return cls(user, password, token)

    @property
    def header(self) -> str | None:
        """The value of the Authorization header, or None; a token wins over a user."""
        if self.token is not None:
            return f"Bearer {self.token}"
        if self.user is None:
            return None
        return "Basic " + self._pair()

    def hidden_in(self, text: str) -> str:
        """The text with every secret in it blotted out, for servers that repeat what they were sent."""
        secrets = [self.token, self.password, self._pair() if self.user else None]
        for secret in secrets:
            if secret:
                text = text.replace(secret, "•••")
        return text

    def _pair(self) -> str:
        return base64.b64encode(f"{self.user}:{self.password or ''}".encode()).decode("ascii")


def _unusable(name: str, expected: str) -> ParameterError:
    return ParameterError(f"{name} cannot be sent.", parameter=name, hint=f"It has to be {expected}.")
