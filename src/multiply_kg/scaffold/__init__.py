"""A new workspace for any project: small, about nothing real, and right in every check from the start."""

from multiply_kg.scaffold.workspace import create

__all__ = ["create"]
