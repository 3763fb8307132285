"""Did you mean: distances and the nearest name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multiply_kg.lint.spelling import distance, looks_like, nearest

WORDS = st.text(alphabet="abcdeXY", max_size=9)


@pytest.mark.parametrize(
    ("left", "right", "steps"),
    [("", "", 0), ("place", "place", 0), ("place", "plce", 1), ("place", "plcae", 1), ("place", "plxce", 1),
     ("place", "placee", 1), ("place", "Place", 1), ("kitten", "sitting", 3), ("", "abc", 3)],
)  # fmt: skip
def test_a_letter_dropped_added_replaced_or_swapped_is_one_step(left: str, right: str, steps: int) -> None:
    assert distance(left, right) == steps


@given(WORDS, WORDS)
def test_distance_is_symmetric_and_zero_for_equals_only(left: str, right: str) -> None:
    steps = distance(left, right)
    assert steps == distance(right, left)
    assert (steps == 0) == (left == right)
    assert abs(len(left) - len(right)) <= steps <= max(len(left), len(right))


@given(st.lists(WORDS, max_size=8), WORDS)
def test_the_nearest_is_a_candidate_and_none_is_nearer(candidates: list[str], word: str) -> None:
    found = nearest(word, candidates)
    others = [c for c in candidates if c != word]
    if found is None:
        assert all(distance(word.casefold(), c.casefold()) > max(1, len(word) // 3) for c in others)
    else:
        assert found in others
        best = min(distance(word.casefold(), c.casefold()) for c in others)
        assert distance(word.casefold(), found.casefold()) == best


def test_the_same_word_in_other_capitals_is_nearest() -> None:
    assert nearest("workshop", ["worksho", "Workshop"]) == "Workshop"


@pytest.mark.parametrize(
    ("word", "other"), [("label", "labl"), ("outcomeLabel", "outcomLabel"), ("City", "city")]
)
def test_a_slip_looks_like_the_word(word: str, other: str) -> None:
    assert looks_like(word, other)
    assert looks_like(other, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [("s", "p"), ("label1", "label2"), ("topicA", "topicB"), ("city", "country"), ("x1", "x")],
)
def test_names_told_apart_on_purpose_are_no_slips(word: str, other: str) -> None:
    assert not looks_like(word, other)
