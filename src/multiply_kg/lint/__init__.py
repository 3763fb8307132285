"""Lint: terms that do not exist, values in the wrong place, patterns and parameters that cannot work.

Looks at ontology, data, shapes and queries as they are written; what follows by inference excuses nothing.
"""

from multiply_kg.lint.questions import query_files
from multiply_kg.lint.rules import RULES, Rule
from multiply_kg.lint.run import lint

__all__ = ["RULES", "Rule", "lint", "query_files"]
