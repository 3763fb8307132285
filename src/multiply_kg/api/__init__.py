"""The Python API for people: load a graph or connect to one, ask it, and see who says so.

Reached as ``multiply_kg.load`` and ``multiply_kg.connect``.
"""

from multiply_kg.api.graph import KnowledgeGraph, connect, load
from multiply_kg.api.result import Picture, Result, Why
from multiply_kg.api.rows import Row

__all__ = ["KnowledgeGraph", "Picture", "Result", "Row", "Why", "connect", "load"]
