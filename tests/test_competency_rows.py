"""Golden rows: what counts as a difference between an answer and the rows expected of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multiply_kg.competency.rows import cells_of, compare, read_golden
from multiply_kg.errors import SourceError
from multiply_kg.terms import is_literal, language_of, literal

COLUMNS = ("thing", "label")
IRIS = st.sampled_from(["<http://e/a>", "<http://e/b>", "<http://e/c>"])
TEXTS = st.text(alphabet='ab,"\n\r ;é', max_size=4)
LABELS = st.one_of(st.none(), TEXTS.map(lambda text: literal(text, language="en")), TEXTS.map(literal))
ROWS = st.lists(st.tuples(IRIS, LABELS), max_size=8)


def never(_: int, __: object) -> bool:
    return False


def tagged(_: int, term: str | None) -> bool:
    return term is not None and is_literal(term) and language_of(term) is not None


@given(ROWS, st.randoms(use_true_random=False))
def test_an_answer_is_as_its_own_csv_in_any_order(rows, rng) -> None:
    golden = cells_of(COLUMNS, rows)
    rng.shuffle(golden)
    assert not compare(COLUMNS, rows, golden, is_label=never)
    assert compare(COLUMNS, rows, golden, is_label=tagged).relabelled == 0


@given(ROWS, ROWS)
def test_missing_and_unexpected_rows_make_one_answer_of_the_other(rows, others) -> None:
    golden = cells_of(COLUMNS, others)
    diff = compare(COLUMNS, rows, golden, is_label=never)
    found = Counter(cells_of(COLUMNS, rows))
    assert found - Counter(golden) == Counter(diff.unexpected)
    assert Counter(golden) - found == Counter(diff.missing)


@given(ROWS)
def test_other_labels_are_tolerated_and_counted(rows) -> None:
    golden = cells_of(COLUMNS, rows)
    changed = [
        (
            thing,
            literal("other words", language="en")
            if label and tagged(1, label) and label != '""@en'
            else label,
        )
        for thing, label in rows
    ]
    assert not compare(COLUMNS, changed, golden, is_label=tagged)


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        (("<http://e/a>", '"Haus"@en'), False),  # another label
        (("<http://e/a>", '"Haus"'), True),  # a value, not a label
        (("<http://e/a>", None), True),  # the label is gone
        (("<http://e/b>", '"house"@en'), True),  # another thing
    ],
)
def test_only_the_wording_of_labels_is_tolerated(row, counts: bool) -> None:
    diff = compare(COLUMNS, [row], [("http://e/a", "house")], is_label=tagged)
    assert bool(diff) is counts


def test_each_expected_row_excuses_one_row_only() -> None:
    rows = [("<http://e/a>", '"x"@en'), ("<http://e/a>", '"y"@en')]
    diff = compare(COLUMNS, rows, [("http://e/a", "house")], is_label=tagged)
    assert (len(diff.unexpected), len(diff.missing), diff.relabelled) == (1, 0, 1)


@given(ROWS)
def test_a_golden_file_is_read_as_it_was_written(rows) -> None:
    import csv
    import io
    import tempfile

    out = io.StringIO(newline="")
    csv.writer(out).writerows([COLUMNS, *cells_of(COLUMNS, rows)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_bytes(out.getvalue().encode())
        assert read_golden(path) == (COLUMNS, cells_of(COLUMNS, rows))


@pytest.mark.parametrize(
    ("content", "line"), [(b"a,b\n1\n", 2), (b"a\n\xff\n", 2), (b'a\n"open\n', 2), (b'a,b\n1,2\n"x"y,3\n', 3)]
)
def test_a_golden_file_that_is_no_table_is_refused_with_its_line(
    tmp_path: Path, content: bytes, line: int
) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError) as refused:
        read_golden(path)
    assert refused.value.line == line
    assert refused.value.hint
