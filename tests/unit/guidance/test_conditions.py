from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glidepath.guidance.conditions import Condition, Operator, all_of, any_of
from glidepath.guidance.person import FactValue, Person

FACTS = ("a", "b", "c")
conditions = st.builds(
    Condition,
    st.sampled_from(FACTS),
    st.sampled_from([Operator.IS, Operator.NOT_KNOWN_TO_BE]),
    st.booleans(),
)
groups = st.lists(st.lists(conditions, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3)
known = st.dictionaries(st.sampled_from(FACTS), st.booleans())


@pytest.mark.parametrize(
    ("operator", "value", "operand", "holds"),
    [
        (Operator.AT_LEAST, Fraction(65), Fraction(65), True),
        (Operator.MORE_THAN, Fraction(65), Fraction(65), False),
        (Operator.AT_MOST, Fraction(65), Fraction(65), True),
        (Operator.LESS_THAN, Fraction(65), Fraction(65), False),
        (Operator.LESS_THAN, Fraction(64), Fraction(65), True),
        (Operator.AT_LEAST, Fraction(64), Fraction(65), False),
        (Operator.IS, "use", "use", True),
        (Operator.IS, True, False, False),
        (Operator.IS_ANY, "use", ("none", "use"), True),
        (Operator.IS_ANY, "use", ("none",), False),
        (Operator.CONTAINS_ANY, ("x", "y"), ("y", "z"), True),
        (Operator.CONTAINS_ANY, (), ("y",), False),
        (Operator.CONTAINS_NONE, ("x",), ("y",), True),
        (Operator.CONTAINS_NONE, ("y",), ("y",), False),
    ],
)
def test_each_operator_compares_as_named(
    operator: Operator, value: FactValue, operand: FactValue, *, holds: bool
) -> None:
    assert Condition("a", operator, operand).holds(Person({"a": value})) is holds


@pytest.mark.parametrize("operator", [o for o in Operator if o is not Operator.NOT_KNOWN_TO_BE])
def test_an_unknown_fact_is_never_taken_for_no(operator: Operator) -> None:
    assert Condition("a", operator, "x").holds(Person()) is None


def test_only_not_known_to_be_holds_where_the_fact_is_unknown() -> None:
    condition = Condition("a", Operator.NOT_KNOWN_TO_BE, True)
    assert [condition.holds(Person(f)) for f in ({}, {"a": False}, {"a": True})] == [
        True,
        True,
        False,
    ]


@given(groups, known)
def test_not_known_means_that_the_missing_facts_could_decide_either_way(
    some: list[tuple[Condition, ...]], facts: dict[str, FactValue]
) -> None:
    """A definite answer that rests on known facts stays whatever the unknown ones turn out to be."""
    rests_on_unknown = any(
        c.operator is Operator.NOT_KNOWN_TO_BE and c.fact not in facts for g in some for c in g
    )
    outcome = any_of(some, Person(facts))
    missing = [fact for fact in FACTS if fact not in facts]
    answers = {
        any_of(some, Person({**facts, **dict(zip(missing, values, strict=True))})).holds
        for values in product([True, False], repeat=len(missing))
    }
    assert None not in answers
    if outcome.holds is not None and not rests_on_unknown:
        assert answers == {outcome.holds}
    if outcome.holds is None:
        assert outcome.unknown
        assert set(outcome.unknown) <= set(missing)


def test_a_condition_known_to_be_false_silences_the_questions_of_its_group() -> None:
    group = (Condition("a", Operator.IS, True), Condition("b", Operator.IS, True))
    outcome = all_of(group, Person({"a": False}))
    assert outcome.holds is False
    assert outcome.unknown == ()
