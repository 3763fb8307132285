"""multiply-kg: knowledge graphs of what projects do, kept true and useful.

The public names of the package and nothing else.
"""

from __future__ import annotations

__version__ = "0.1.0"
