"""What other endpoints know of the same things: asked, recorded, and proposed as links for a person to judge.

Nothing that comes from outside enters the graph here. An answer becomes a record, a record becomes rows of
a review file, and only what a person accepts there is printed as Turtle.
"""

from multiply_kg.federation.checking import Checked, check
from multiply_kg.federation.fetching import Fetched, State, fetch, replay, states
from multiply_kg.federation.questions import Question, questions_of

__all__ = [
    "Checked",
    "Fetched",
    "Question",
    "State",
    "check",
    "fetch",
    "questions_of",
    "replay",
    "states",
]
