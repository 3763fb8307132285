"""Pictures of answers: timeline, map, flow, network, bars and table, as self-contained SVG.

Rows in, text out: nothing here asks a graph or writes a file. The command line, notebooks and pages
draw the same pictures from the ``view`` key of a saved query's header.
"""

from multiply_kg.views.columns import VIEW_KINDS, view_problems
from multiply_kg.views.drawing import DEFAULT_WIDTH, draw
from multiply_kg.views.pictures import kind_in_name, picture

__all__ = ["DEFAULT_WIDTH", "VIEW_KINDS", "draw", "kind_in_name", "picture", "view_problems"]
