"""A fixed slice of the sweep, and fresh cases of it: every plan says the same in every form."""

from __future__ import annotations

from itertools import islice

from bench.product_sets import cases
from bench.sweep import check_cases
from hypothesis import given, settings
from hypothesis import strategies as st

FIXED_SLICE = (77, 12_000)
FRESH_OF = 60_000


def test_a_fixed_slice_of_the_sweep_has_no_avoidable_break_and_no_disagreement():
    counts = check_cases(list(cases(*FIXED_SLICE)))
    assert counts.plans > 50
    assert counts.problems == []


@settings(max_examples=3, deadline=None)
@given(st.integers(1, FRESH_OF))
def test_a_fresh_slice_of_the_sweep_has_no_avoidable_break_and_no_disagreement(number):
    assert check_cases(list(islice(cases(number, FRESH_OF), 12))).problems == []
