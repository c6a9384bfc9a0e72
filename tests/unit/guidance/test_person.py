from decimal import Decimal
from fractions import Fraction

import pytest

from glidepath.errors import InvalidRequest
from glidepath.guidance.person import (
    FactDefinition,
    FactKind,
    Option,
    PersonSchema,
    parse_person,
)


def fact(key: str, kind: FactKind, **more: object) -> FactDefinition:
    return FactDefinition(key, kind, key, key, "help", "ayuda", **more)  # type: ignore[arg-type]


SCHEMA = PersonSchema(
    {
        definition.key: definition
        for definition in (
            fact("age", FactKind.WHOLE, unit="years", low=Fraction(0), high=Fraction(120)),
            fact("weeks", FactKind.NUMBER, unit="weeks", low=Fraction(0), high=Fraction(5200)),
            fact("pregnant", FactKind.YES_NO),
            fact(
                "opioids",
                FactKind.CHOICE,
                options=(Option("none", "", ""), Option("prescribed", "", "")),
                false_means="none",
            ),
            fact("medicines", FactKind.NAMES),
        )
    }
)


@pytest.mark.parametrize(
    ("key", "written", "read"),
    [
        ("age", 71, Fraction(71)),
        ("age", "71", Fraction(71)),
        ("age", 0, Fraction(0)),
        ("age", 120, Fraction(120)),
        ("weeks", "4.5", Fraction(9, 2)),
        ("weeks", Decimal("4.5"), Fraction(9, 2)),
        ("weeks", 0.1, Fraction(1, 10)),
        ("pregnant", False, False),
        ("opioids", "prescribed", "prescribed"),
        ("opioids", False, "none"),
        ("medicines", [], ()),
        ("medicines", ["  St  John's wort ", "zinc"], ("St John's wort", "zinc")),
    ],
)
def test_a_fact_is_read_as_written(key: str, written: object, read: object) -> None:
    assert parse_person({key: written}, SCHEMA).get(key) == read


def test_a_fact_left_out_or_null_is_unknown_and_never_no() -> None:
    person = parse_person({"pregnant": None}, SCHEMA)
    assert person.get("pregnant") is None
    assert person.get("age") is None
    assert parse_person({}, SCHEMA).facts == {}


@pytest.mark.parametrize(
    ("key", "written", "allowed"),
    [
        ("age", -1, "from 0 to 120"),
        ("age", 121, "from 0 to 120"),
        ("age", "70.5", "a whole number"),
        ("age", True, "a whole number"),
        ("age", float("nan"), "a whole number"),
        ("age", "old", "a whole number"),
        ("weeks", 1e300, "from 0 to 5200"),
        ("pregnant", "yes", "true or false"),
        ("pregnant", 1, "true or false"),
        ("opioids", True, "one of none, prescribed"),
        ("opioids", "heroin", "one of none, prescribed"),
        ("medicines", "aspirin", "a list"),
        ("medicines", [""], "a list"),
        ("medicines", ["a" * 101], "a list"),
        ("medicines", ["zinc"] * 101, "a list"),
        ("medicines", [5], "a list"),
        ("medicines", {"zinc": 1}, "a list"),
    ],
)
def test_a_value_outside_what_is_allowed_is_refused(
    key: str, written: object, allowed: str
) -> None:
    with pytest.raises(InvalidRequest, match=allowed) as refused:
        parse_person({key: written}, SCHEMA)
    assert refused.value.where == f"person.{key}"


def test_an_unknown_key_is_refused_with_the_nearest_known() -> None:
    with pytest.raises(InvalidRequest, match="Did you mean pregnant") as refused:
        parse_person({"pregnent": True}, SCHEMA)
    assert refused.value.where == "person.pregnent"


@pytest.mark.parametrize("raw", [None, [], "age", 7])
def test_a_person_that_is_no_set_of_facts_is_refused(raw: object) -> None:
    with pytest.raises(InvalidRequest, match="named facts"):
        parse_person(raw, SCHEMA)


def test_junk_is_never_echoed_at_length() -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_person({"x" * 1_000_000: 1}, SCHEMA)
    assert len(refused.value.message) < 300
    with pytest.raises(InvalidRequest) as refused:
        parse_person({"age": "y" * 1_000_000}, SCHEMA)
    assert len(refused.value.message) < 300
