"""Validation: shapes and data in, one report out; pySHACL is the reference engine.

``validate`` makes the report of one graph, ``Validated`` keeps it true while the graph is edited;
``merge_stages`` joins the asserted graph's with the closure's, ``located`` adds files and lines, and
``writers`` has a function for each output format.
"""

from __future__ import annotations

from .baseline import BaselineError, apply_baseline, baseline_from, fingerprint
from .engines import validate
from .incremental import Change, Validated
from .locate import located
from .report import (
    FAIL_ON,
    SEVERITIES,
    Engine,
    FailOn,
    Premise,
    Severity,
    ShapeInfo,
    Stage,
    ValidationReport,
    ValidationResult,
    finding,
)
from .shapes import ShapesError
from .sparql import named
from .stages import merge_stages

__all__ = [
    "FAIL_ON",
    "SEVERITIES",
    "BaselineError",
    "Change",
    "Engine",
    "FailOn",
    "Premise",
    "Severity",
    "ShapeInfo",
    "ShapesError",
    "Stage",
    "Validated",
    "ValidationReport",
    "ValidationResult",
    "apply_baseline",
    "baseline_from",
    "finding",
    "fingerprint",
    "located",
    "merge_stages",
    "named",
    "validate",
]
