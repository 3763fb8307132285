"""One deadline for everything that is read from a connection."""

from __future__ import annotations

import io
import socket
import time
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """The deadline that is so many seconds away."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """The seconds left; less than none when it is over."""
        return self.at - time.monotonic()

    def seconds(self) -> float:
        """The seconds left, more than none. Raises TimeoutError when the time is over."""
        left = self.left
        if left <= 0:
            raise TimeoutError
        return left


class TimedSocket:
    """What HTTPResponse reads from: a socket whose every read ends by the same deadline.

    A plain time-out counts from the last byte, so that a server that drips bytes never meets it.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        """A buffered file to read from."""
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.seconds())
        return self._sock.recv_into(buffer)
