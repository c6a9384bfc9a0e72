"""Falls beyond the limit in a schedule changed by hand, and which of them no dose can avoid.

1 mg of clonazepam counts as 10 mg of diazepam. Doses that can be made are invented for each case.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest

from glidepath.guidance.words import Words
from glidepath.taper.edited_limit import exceptions_in
from glidepath.taper.schedule import LimitException, Schedule
from glidepath.taper.verification import TOTAL, Break
from tests import builders as made
from tests.builders import BEDTIME, MORNING, START, mg

TABLES = {"diazepam": "first", "clonazepam": "first"}
WORDS = {
    "gap": Words("Nothing between {lower} and {upper}.", "Nada entre {lower} y {upper}."),
    "total_gap": Words("Together too far.", "En total demasiado."),
    "edited_fall": Words("It can be smaller.", "Puede ser menor."),
    "edited_no_way_out": Words("Plan anew.", "Planifique de nuevo."),
}


class Makeable:
    """The daily doses of a drug that can be made."""

    def __init__(self, doses: Sequence[str]) -> None:
        self.doses = [Fraction(dose) for dose in doses]

    def lies_between(self, lower: object, upper: object) -> bool:
        return any(lower.value < dose < upper.value for dose in self.doses)  # type: ignore[attr-defined]


def making(**doses: Sequence[str]) -> SimpleNamespace:
    """What may be dispensed: doses by drug, whole milligrams where none are given."""
    whole = [str(n) for n in range(100)]
    facts = SimpleNamespace(equivalences=made.EQUIVALENCES, said=SimpleNamespace(words=WORDS))
    return SimpleNamespace(facts=facts, dispensable=lambda drug: Makeable(doses.get(drug, whole)))


def day(number: int):
    return START + timedelta(days=number)


def schedule(*steps: tuple[str, str], before: tuple[str, str] = ("10", "1")) -> Schedule:
    """Steps of 14 days: milligrams of diazepam at bedtime and of clonazepam in the morning."""
    written = []
    for number, (diazepam, clonazepam) in enumerate(steps):
        taken = [(BEDTIME, {"diazepam-liquid": diazepam})] if diazepam != "0" else []
        if clonazepam != "0":
            taken.append((MORNING, {"clonazepam-half": str(Fraction(clonazepam) * 2)}))
        written.append(made.step(day(14 * number), 14, taken, lowered="diazepam"))
    present = {"diazepam": mg(before[0]), "clonazepam": mg(before[1])}
    return Schedule({drug: dose for drug, dose in present.items() if dose}, tuple(written), TABLES)


def fall(drug: str, number: int, upper: str, lower: str, *, lived: bool = False) -> Break:
    return Break("limit-14-days", drug, day(number), Fraction(upper), Fraction(lower), lived)


def one_of(found: Sequence[LimitException]) -> LimitException:
    (only,) = found
    return only


ONE_DRUG = schedule(("8", "0"), ("4", "0"), before=("10", "0"))


def test_a_fall_between_which_nothing_can_be_made_is_unavoidable_and_says_so():
    one = one_of(
        exceptions_in(
            ONE_DRUG, [fall("diazepam", 14, "8", "4")], (), making(diazepam=["4", "8", "10"])
        )
    )
    assert one == LimitException(
        day=day(14),
        rule="limit-14-days",
        drug="diazepam",
        from_dose=mg(8),
        to_dose=mg(4),
        reduction=Fraction(1, 2),
        why="Nothing between 4 and 8.",
        why_es="Nada entre 4 y 8.",
        avoidable=False,
        no_way_out="Plan anew.",
        no_way_out_es="Planifique de nuevo.",
    )


def test_a_fall_that_could_have_been_smaller_is_avoidable():
    one = one_of(exceptions_in(ONE_DRUG, [fall("diazepam", 14, "8", "4")], (), making()))
    assert (one.avoidable, one.why, one.why_es) == (True, "It can be smaller.", "Puede ser menor.")
    assert (one.no_way_out, one.no_way_out_es) == ("", "")


def test_a_fall_from_days_before_the_last_step_could_have_come_later():
    # From 10 to 4 with 8 between them: nothing else can be made, yet the step could have waited.
    found = exceptions_in(
        ONE_DRUG, [fall("diazepam", 14, "10", "4")], (), making(diazepam=["4", "8", "10"])
    )
    assert one_of(found).avoidable


def test_two_drugs_that_fall_on_one_day_could_have_fallen_on_two():
    both = schedule(("5", "0.5"), before=("10", "1"))
    nothing = making(diazepam=["5", "10"], clonazepam=["0.5", "1"])
    assert one_of(exceptions_in(both, [fall("diazepam", 0, "10", "5")], (), nothing)).avoidable
    one = schedule(("5", "1"), before=("10", "1"))
    assert not one_of(exceptions_in(one, [fall("diazepam", 0, "10", "5")], (), nothing)).avoidable


def test_a_total_falls_unavoidably_where_the_one_drug_that_falls_does():
    one = schedule(("2", "1"), before=("10", "1"))  # from 20 to 12 in all
    falls = [fall(TOTAL, 0, "20", "12")]
    forced = one_of(exceptions_in(one, falls, (), making(diazepam=["2", "10"])))
    assert (forced.avoidable, forced.why, forced.why_es) == (
        False,
        "Together too far.",
        "En total demasiado.",
    )
    assert (forced.no_way_out, forced.no_way_out_es) == ("Plan anew.", "Planifique de nuevo.")
    assert one_of(exceptions_in(one, falls, (), making(diazepam=["2", "3", "10"]))).avoidable
    # 25 mg is not what the step before took: an earlier day did.
    earlier = [fall(TOTAL, 0, "25", "12")]
    assert one_of(exceptions_in(one, earlier, (), making(diazepam=["2", "10"]))).avoidable


def test_a_drug_that_ends_falls_to_nothing():
    ends = schedule(("0", "1"), before=("10", "1"))
    falls = [fall(TOTAL, 0, "20", "10")]
    assert not one_of(exceptions_in(ends, falls, (), making(diazepam=["10"]))).avoidable
    assert one_of(exceptions_in(ends, falls, (), making(diazepam=["1", "10"]))).avoidable


def test_what_was_lived_before_the_plan_is_no_step_of_it():
    falls = [
        fall("diazepam", 0, "20", "8", lived=True),
        fall("diazepam", 14, "8", "4"),
    ]
    found = exceptions_in(ONE_DRUG, falls, (), making())
    assert [one.day for one in found] == [day(14)]


KNOWN = LimitException(
    day=day(3),
    rule="limit-14-days",
    drug="diazepam",
    from_dose=mg(8),
    to_dose=mg(4),
    reduction=Fraction(1, 2),
    why="As planned.",
    why_es="Como se planificó.",
    ways_out=(),
    no_way_out="None, for a reason.",
    no_way_out_es="Ninguna, por una razón.",
)


def test_the_same_fall_on_another_day_keeps_what_the_plan_said_of_it():
    one = one_of(exceptions_in(ONE_DRUG, [fall("diazepam", 14, "8", "4")], [KNOWN], making()))
    assert one.day == day(14)
    assert (one.why, one.no_way_out) == ("As planned.", "None, for a reason.")
    assert not one.avoidable


@pytest.mark.parametrize(
    "broken",
    [
        fall("diazepam", 14, "8", "3"),
        fall("diazepam", 14, "9", "4"),
        fall(TOTAL, 14, "8", "4"),
    ],
)
def test_another_fall_is_told_anew(broken: Break):
    assert one_of(exceptions_in(ONE_DRUG, [broken], [KNOWN], making())).avoidable


def test_the_same_doses_with_a_step_between_are_not_the_fall_that_the_plan_had():
    # 8, then 6, then 4 within the window: the plan's fall from 8 to 4 had no step between.
    three = schedule(("8", "0"), ("6", "0"), ("4", "0"), before=("10", "0"))
    broken = [fall("diazepam", 28, "8", "4")]
    assert one_of(exceptions_in(three, broken, [KNOWN], making())).avoidable


def test_exceptions_stand_by_day_and_the_total_after_the_drug():
    two = schedule(("5", "1"), ("2", "1"), before=("10", "1"))
    falls = [
        fall(TOTAL, 14, "15", "12"),
        fall("diazepam", 14, "5", "2"),
        fall(TOTAL, 0, "20", "15"),
        fall("diazepam", 0, "10", "5"),
    ]
    found = exceptions_in(two, falls, (), making())
    assert [(one.day, one.drug) for one in found] == [
        (day(0), "diazepam"),
        (day(0), TOTAL),
        (day(14), "diazepam"),
        (day(14), TOTAL),
    ]
