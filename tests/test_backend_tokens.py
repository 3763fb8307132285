"""The tokens of SPARQL against the grammar's own classes, written out to the end of Unicode."""

from __future__ import annotations

import os
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from multiply_kg.backend import sparql_tokens
from multiply_kg.backend.sparql_tokens import tokens

CASES = int(os.environ.get("MULTIPLY_KG_CASES", "300"))
# PN_CHARS_BASE and what PN_CHARS and VARNAME add to it (SPARQL 1.1 Query §19.8).
BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
INSIDE = "\u00b7\u0300-\u036f\u203f-\u2040"
WRITTEN_OUT = re.compile(
    sparql_tokens.TOKEN.pattern.replace(sparql_tokens._BASE, BASE)
    .replace("\u00b7", INSIDE)
    .replace("\\u00b7", INSIDE),
    re.DOTALL,
)
CHARACTERS = st.one_of(
    st.sampled_from("aZ09_-.:?$<>{}()'\"\\#@ \n|/%é·×÷"),
    st.sampled_from(
        "Ā\u02ff\u0300\u036f\u0370\u037e\u1fff\u2000\u200c\u200e\u203f\u2041\u2070\u218f\u2190\u2c00"
    ),
    st.sampled_from("\u3000\u3001\ud7ff\ue000\uf900\ufdd0\ufdf0\ufffd\ufffe\U00010000\U000effff\U000f0000中"),
    st.characters(exclude_characters="\u1680", exclude_categories=["Cs"]),
)


@settings(max_examples=CASES)
@given(st.text(CHARACTERS, max_size=10))
def test_the_tokens_are_those_of_the_grammar(text: str) -> None:
    expected = [
        (match.lastgroup, match[match.lastgroup], match.start(match.lastgroup))
        for match in WRITTEN_OUT.finditer(text)
        if match.lastgroup not in (None, "end")
    ]
    assert [tuple(token) for token in tokens(text)] == expected
