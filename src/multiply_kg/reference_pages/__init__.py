"""Pages of ``docs/`` that are made from what the workspace and the commands say, so that they stay true.

Beside ``cli`` in the house: it asks ``pipeline`` for values and turns them into Markdown. ``refreshed``
gives every page as it should be; ``python -m multiply_kg.reference_pages`` writes them.
"""

from __future__ import annotations

from multiply_kg.reference_pages.pages import PAGES, refreshed
from multiply_kg.reference_pages.subject import Subject

__all__ = ["PAGES", "Subject", "refreshed"]
