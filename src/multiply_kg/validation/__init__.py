"""Validation: shapes and data in, one report out; pySHACL is the reference engine.

``validate`` makes the report of one graph, ``merge_stages`` joins the asserted graph's with the
closure's, ``located`` adds files and lines, and ``writers`` has a function for each output format.
"""

from __future__ import annotations

from .baseline import BaselineError, apply_baseline, baseline_from, fingerprint
from .engines import validate
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
    "Engine",
    "FailOn",
    "Premise",
    "Severity",
    "ShapeInfo",
    "ShapesError",
    "Stage",
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
