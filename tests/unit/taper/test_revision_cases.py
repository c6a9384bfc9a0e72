"""What happened to a running plan, worked by hand on a plan of four steps: the request that follows."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from glidepath.errors import InvalidRequest
from glidepath.taper.request import Goal, GoalKind, Lead, Pace, PaceBase, Switch
from glidepath.taper.revision import Event, EventKind, RunningPlan, revise
from glidepath.taper.schedule import LivedDay, Schedule, StepKind
from tests import builders as made
from tests.builders import BEDTIME, FORMULARY, MORNING, START, mg

TEN = {"diazepam": {BEDTIME: "10"}}
HALF = Fraction(1, 2)
HOLD = Event(EventKind.HOLD)


def liquid(dose):
    return [(BEDTIME, {"diazepam-liquid": dose})]


def of_liquid(*doses, days=14, before="10"):
    return made.taper({"diazepam": before}, [(days, liquid(d) if d else []) for d in doses])


PLAN = of_liquid("9", "8", "7", "")  # from days 0, 14 and 28 on, and nothing from day 42 on


def day(number):
    return START + timedelta(days=number)


def missed(number):
    return Event(EventKind.MISSED, on=day(number), doses={"diazepam": mg(0)})


def after(number, *events, schedule=PLAN, present=TEN, **changes):
    """The request that follows from events told on a day counted from the plan's first."""
    plan = RunningPlan(made.request(present, **changes), schedule)
    return revise(plan, day(number), events, FORMULARY, HALF)


def refused(number, *events, **changes):
    """Where a refusal points, and what it says in both languages."""
    with pytest.raises(InvalidRequest) as caught:
        after(number, *events, **changes)
    return caught.value.where, caught.value.message, caught.value.message_es


def taken(asked):
    """The doses that the request starts from."""
    return [
        (entry.drug, entry.product, {time: str(dose) for time, dose in entry.doses.items()})
        for entry in asked.regimen.drugs
    ]


def test_events_are_named_as_in_the_contract():
    assert [*EventKind] == [
        *("hold", "slow-down", "step-back", "resume", "new-pace", "product-out", "missed", "extra")
    ]


# --- where the plan stands --------------------------------------------------------------------------


def test_the_days_before_today_are_lived_as_planned_and_those_known_before_stay():
    known = LivedDay(day(-1), {"diazepam": mg(10)})
    asked = after(16, HOLD, lived=(known,))
    assert asked.lived == (
        known,
        *(LivedDay(day(n), {"diazepam": mg(9)}) for n in range(14)),
        *(LivedDay(day(n), {"diazepam": mg(8)}) for n in (14, 15)),
    )


@pytest.mark.parametrize(
    ("today", "dose"), [(0, "9"), (13, "9"), (14, "8"), (27, "8"), (28, "7"), (41, "7")]
)
def test_a_step_is_in_force_from_its_first_day_to_its_last(today, dose):
    asked = after(today, HOLD)
    assert taken(asked) == [("diazepam", "diazepam-liquid", {BEDTIME: dose})]
    assert asked.lead == Lead(day(today), StepKind.HOLD, made.intakes(liquid(dose)))


def test_before_its_first_day_a_plan_is_put_off_no_more_than_the_days_to_hold():
    for days, start in ((3, 0), (5, 0), (9, 4)):
        asked = after(-5, Event(EventKind.HOLD, days=days))
        assert (asked.start, asked.lead, asked.lived) == (day(start), None, ())
        assert asked.regimen == made.regimen(TEN)


def test_a_plan_that_waits_for_its_first_day_may_begin_today():
    late = made.taper({"diazepam": "10"}, [(14, liquid("9"))], first_day=day(1))
    assert after(0, missed(-1), schedule=late).start == day(0)


def test_a_plan_that_has_ended_is_over_whatever_was_last():
    for today in (42, 50, 100):
        where, english, spanish = refused(today, HOLD)
        assert where == "today"
        assert "the plan is over: nothing is taken" in english
        assert "no se toma nada" in spanish
    kept = of_liquid("9", "8", "8")
    assert after(41, HOLD, schedule=kept).lead.first_day == day(41)
    where, english, spanish = refused(42, HOLD, schedule=kept)
    assert where == "today"
    assert "its last dose goes on" in english
    assert "su última dosis continúa" in spanish


def test_without_an_event_nothing_is_revised():
    where, english, spanish = refused(10)
    assert where == "events"
    assert english.startswith("No event is named")
    assert spanish.startswith("No se nombra ningún suceso")


def test_a_refusal_names_the_event_it_is_about():
    assert refused(10, HOLD, Event(EventKind.NEW_PACE))[0] == "events[1].pace"


# --- when it goes on --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "days", "start"),
    [(10, 2, 14), (10, 4, 14), (10, 5, 15), (10, None, 24), (0, 1, 14), (0, 366, 366)],
)
def test_a_hold_moves_the_next_change_only_where_it_is_longer_than_what_was_left(
    today, days, start
):
    asked = after(today, Event(EventKind.HOLD, days=days), pace=Pace(Fraction(1, 10), 14))
    assert asked.start == day(start)


def test_what_asks_for_no_days_leaves_the_next_change_where_it_was():
    assert after(13, missed(12)).start == day(14)
    # On the change's own day the next one is a step later.
    assert after(14, missed(13)).start == day(28)


@pytest.mark.parametrize("days", [0, -3, 367])
def test_a_hold_has_a_length_of_days(days):
    where, english, spanish = refused(10, Event(EventKind.HOLD, days=days))
    assert where == "events[0].days"
    assert f"{days} days to hold is outside 1 to 366" in english
    assert f"Mantener {days} días queda fuera" in spanish


def test_the_longest_of_several_holds_counts():
    holds = [Event(EventKind.HOLD, days=days) for days in (20, 30, 25)]
    assert after(10, *holds).start == day(40)


def test_a_stay_written_as_several_steps_is_one_until_the_pieces_change():
    long = of_liquid("9", "9", "8", "")
    assert after(3, missed(2), schedule=long).start == day(28)
    kept = of_liquid("9", "8", "8")
    # Nothing changes any more: it goes on after the last day there is.
    assert after(20, missed(19), schedule=kept).start == day(42)


# --- the pace ---------------------------------------------------------------------------------------

TENTH = Pace(Fraction(1, 10), 14)


def pace(share, every, of=PaceBase.CURRENT):
    return Pace(Fraction(share), every, of)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (Event(EventKind.SLOW_DOWN), pace("0.05", 14)),
        (Event(EventKind.SLOW_DOWN, pace=pace("0.1", 21)), pace("0.1", 21)),
        (Event(EventKind.RESUME), TENTH),
        (Event(EventKind.RESUME, pace=pace("0.07", 14)), pace("0.07", 14)),
        # 0.9 twice is 0.81: 19 % in 28 days is the same pace, and no faster.
        (Event(EventKind.RESUME, pace=pace("0.19", 28)), pace("0.19", 28)),
        (Event(EventKind.NEW_PACE, pace=pace("0.2", 14)), pace("0.2", 14)),
        (
            Event(EventKind.NEW_PACE, pace=pace("0.1", 14, PaceBase.START)),
            pace("0.1", 14, PaceBase.START),
        ),
        (Event(EventKind.HOLD), TENTH),
    ],
)
def test_the_pace_to_go_on_with(event, expected):
    assert after(10, event, pace=TENTH).pace == expected


@pytest.mark.parametrize(
    ("kind", "english_to", "spanish_to"),
    [
        (EventKind.SLOW_DOWN, "To slow down at", "Para ir más despacio,"),
        (EventKind.RESUME, "To resume at", "Para reanudar,"),
        (EventKind.STEP_BACK, "To step back at", "Para volver atrás,"),
    ],
)
def test_only_a_new_pace_may_be_faster(kind, english_to, spanish_to):
    where, english, spanish = refused(20, Event(kind, pace=pace("0.19125", 28)), pace=TENTH)
    assert where == "events[0].pace"
    assert english.startswith(
        f"{english_to} 19.13 % every 28 days is faster than before (10 % every 14 days)."
    )
    assert spanish.startswith(f"{spanish_to} 19.13 % cada 28 días es más rápido que antes (10 %")


@pytest.mark.parametrize(
    ("was", "now", "base", "base_es"),
    [
        (PaceBase.CURRENT, PaceBase.START, "the current dose", "la dosis actual"),
        (PaceBase.START, PaceBase.CURRENT, "the starting dose", "la dosis inicial"),
    ],
)
def test_another_base_is_a_new_pace(was, now, base, base_es):
    event = Event(EventKind.SLOW_DOWN, pace=pace("0.01", 14, now))
    where, english, spanish = refused(10, event, pace=pace("0.1", 14, was))
    assert where == "events[0].pace.of"
    assert f"keep the base of the pace ({base})" in english
    assert f"conserve la base del ritmo ({base_es})" in spanish


def test_a_new_pace_has_to_be_named():
    where, english, spanish = refused(10, Event(EventKind.NEW_PACE))
    assert where == "events[0].pace"
    assert english.startswith("The new pace is not named")
    assert spanish.startswith("No se indica el ritmo nuevo")


def test_a_pace_of_the_starting_dose_counts_from_the_start_of_the_taper():
    assert after(30, HOLD).pace_base == mg(10)
    assert after(30, HOLD, pace_base=mg(12)).pace_base == mg(12)


# --- a step back ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "least", "held"), [(None, 7, 14), (7, 14, 14), (7, 10, 10), (30, 14, 30)]
)
def test_a_step_back_holds_the_dose_before_for_a_time(days, least, held):
    event = Event(EventKind.STEP_BACK, days=days)
    asked = after(30, event, min_hold_days=least, pace=TENTH)
    assert taken(asked) == [("diazepam", "diazepam-liquid", {BEDTIME: "8"})]
    assert asked.lead == Lead(day(30), StepKind.STEP_BACK, made.intakes(liquid("8")))
    assert asked.start == day(30 + held)
    assert asked.pace == pace("0.05", 14)
    assert asked.lived[-1] == LivedDay(day(29), {"diazepam": mg(7)})


def test_a_step_back_goes_no_faster_and_as_slowly_as_asked():
    asked = after(30, Event(EventKind.STEP_BACK, pace=pace("0.03", 14)), pace=TENTH)
    assert asked.pace == pace("0.03", 14)


def test_a_longer_hold_asked_for_beside_a_step_back_counts():
    events = Event(EventKind.HOLD, days=40), Event(EventKind.STEP_BACK, days=20)
    assert after(30, *events).start == day(70)


def test_a_step_back_goes_behind_all_steps_of_the_same_dose():
    plan = of_liquid("9", "8", "8", "")
    assert taken(after(30, Event(EventKind.STEP_BACK), schedule=plan))[0][2] == {BEDTIME: "9"}


def test_there_is_no_step_back_to_before_the_plan():
    where, english, spanish = refused(5, Event(EventKind.STEP_BACK))
    assert where == "events[0].kind"
    assert "is the one before the plan" in english
    assert "es la de antes del plan" in spanish
    where, english, spanish = refused(-5, Event(EventKind.STEP_BACK))
    assert where == "events[0].kind"
    assert "The plan has not begun" in english
    assert "El plan no ha empezado" in spanish


# --- a product that ran out -------------------------------------------------------------------------


def out(product):
    return Event(EventKind.PRODUCT_OUT, product=product)


def test_a_product_that_ran_out_is_taken_off_the_list():
    asked = after(10, out("diazepam-2"), products=("diazepam-2", "diazepam-liquid", "diazepam-5"))
    assert asked.products == ("diazepam-liquid", "diazepam-5")
    assert asked.lead.intakes == made.intakes(liquid("9"))


def test_doses_made_of_what_ran_out_are_made_anew_and_others_keep_their_pieces():
    both = made.taper(
        {"diazepam": "10", "clonazepam": "1"},
        [(14, [*liquid("9"), (MORNING, {"clonazepam-half": "2"})])],
    )
    present = {**TEN, "clonazepam": {MORNING: "1"}}
    asked = after(5, out("diazepam-liquid"), schedule=both, present=present)
    assert taken(asked) == [
        ("diazepam", None, {BEDTIME: "9"}),
        ("clonazepam", "clonazepam-half", {MORNING: "1"}),
    ]
    assert asked.lead.intakes == made.intakes([(MORNING, {"clonazepam-half": "2"})])
    assert asked.pace_base is None  # of two drugs there is no one starting dose


def test_of_an_open_choice_the_products_of_the_market_are_left():
    asked = after(10, out("diazepam-5"))
    assert sorted(asked.products) == ["diazepam-10", "diazepam-2", "diazepam-liquid"]


def test_an_open_choice_of_two_drugs_names_those_of_the_drug_changed_to():
    asked = after(10, out("diazepam-5"), switch=Switch("clonazepam"))
    assert sorted(asked.products) == [
        *("clonazepam-half", "clonazepam-odt", "diazepam-10", "diazepam-2", "diazepam-liquid")
    ]


def test_the_last_product_of_a_drug_is_missed():
    for products in (("diazepam-5",), ("diazepam-5", "clonazepam-half")):
        where, english, spanish = refused(10, out("diazepam-5"), products=products)
        assert where == "events[0].product"
        assert "no product of diazepam is left" in english
        assert "no queda ningún producto de diazepam" in spanish


@pytest.mark.parametrize("product", [None, "diazepam-7"])
def test_an_unknown_product_cannot_run_out(product):
    where, english, spanish = refused(10, out(product))
    assert where == "events[0].product"
    assert "is not a known product" in english
    assert "no es un producto conocido" in spanish


def test_doses_of_several_products_name_none():
    two = made.taper(
        {"diazepam": "10"}, [(14, [(BEDTIME, {"diazepam-5": "1", "diazepam-2": "2"})])]
    )
    assert taken(after(5, HOLD, schedule=two)) == [("diazepam", None, {BEDTIME: "9"})]


# --- doses missed and taken extra -------------------------------------------------------------------


def swallowed(on, **doses):
    return Event(EventKind.EXTRA, on=day(on), doses={d: mg(dose) for d, dose in doses.items()})


def test_what_was_swallowed_stands_in_its_day_and_nothing_else_moves():
    asked = after(3, swallowed(1, diazepam=19))
    assert asked.lived == (
        LivedDay(day(0), {"diazepam": mg(9)}),
        LivedDay(day(1), {"diazepam": mg(19)}, unplanned=True),
        LivedDay(day(2), {"diazepam": mg(9)}),
    )
    assert asked.start == day(14)


def test_a_drug_that_is_not_named_was_taken_as_planned_on_that_day():
    (entry,) = after(1, swallowed(0, clonazepam=1)).lived
    assert entry.doses == {"diazepam": mg(9), "clonazepam": mg(1)}
    (entry,) = after(1, swallowed(0, diazepam=0)).lived
    assert entry.doses == {}


def test_on_a_day_before_the_plan_the_dose_before_was_taken():
    first, *_ = after(1, swallowed(-3, clonazepam=1)).lived
    assert first == LivedDay(day(-3), {"diazepam": mg(10), "clonazepam": mg(1)}, unplanned=True)


@pytest.mark.parametrize(
    "event",
    [
        Event(EventKind.EXTRA, doses={"diazepam": mg(1)}),
        Event(EventKind.EXTRA, on=day(9)),
        swallowed(10, diazepam=1),
        swallowed(11, diazepam=1),
    ],
)
def test_what_was_swallowed_has_a_past_day_and_doses(event):
    where, english, spanish = refused(10, event)
    assert where == "events[0].on"
    assert english.startswith("Say on which past day")
    assert spanish.startswith("Indique en qué día pasado")


# --- a change of drug under way ---------------------------------------------------------------------


def changing():
    """Clonazepam in the morning and at bedtime, changed for diazepam one time after the other."""
    switch, morning = StepKind.SWITCH, (MORNING, {"clonazepam-half": "1"})
    five, ten = (BEDTIME, {"diazepam-5": "1"}), (BEDTIME, {"diazepam-5": "2"})
    steps = (
        made.step(day(0), 7, [morning, five], kind=switch),
        made.step(day(7), 14, [ten], kind=switch),
        made.step(day(21), 14, liquid("9"), lowered="diazepam"),
    )
    return Schedule({"clonazepam": mg(1)}, steps, {"clonazepam": "first", "diazepam": "first"})


@pytest.mark.parametrize(("today", "left"), [(3, True), (10, False), (25, False)])
def test_a_change_of_drug_goes_on_while_something_is_left_to_change(today, left):
    present = {"clonazepam": {MORNING: "0.5", BEDTIME: "0.5"}}
    switch = Switch("diazepam")
    asked = after(today, HOLD, schedule=changing(), present=present, switch=switch)
    assert asked.switch == (switch if left else None)
    # The taper of the diazepam starts from the 10 mg that the change ended with.
    assert asked.pace_base == (None if left else mg(10))


@pytest.mark.parametrize(
    ("today", "kind"),
    [(0, "switch"), (3, "hold"), (7, "switch"), (8, "hold"), (21, "hold")],
)
def test_a_stage_of_a_change_of_drug_that_begins_today_goes_on_being_one(today, kind):
    # Diazepam rises on the days 0 and 7, which is no increase but a change of drug.
    present = {"clonazepam": {MORNING: "0.5", BEDTIME: "0.5"}}
    switch = Switch("diazepam")
    asked = after(today, HOLD, schedule=changing(), present=present, switch=switch)
    assert asked.lead is not None
    assert asked.lead.kind == kind
    assert asked.switch == (switch if today < 8 else None)


def test_a_change_of_drug_that_has_begun_waits_for_no_dose_any_more():
    present = {"clonazepam": {MORNING: "0.5", BEDTIME: "0.5"}}
    switch = Switch("diazepam", from_dose=mg(1))
    how = {"schedule": changing(), "present": present, "switch": switch}
    assert after(-2, HOLD, **how).switch == switch
    assert after(3, HOLD, **how).switch == Switch("diazepam")


@pytest.mark.parametrize(("today", "kind"), [(14, "step-back"), (15, "hold")])
def test_a_step_back_that_begins_today_is_still_an_ordered_one(today, kind):
    back = made.step(day(14), 14, liquid("10"), kind=StepKind.STEP_BACK)
    steps = (PLAN.steps[0], back, made.step(day(28), 14, liquid("9"), lowered="diazepam"))
    asked = after(today, HOLD, schedule=Schedule(PLAN.before, steps, {}))
    assert asked.lead is not None
    assert asked.lead.kind == kind


def test_before_it_begins_a_change_of_drug_is_all_to_come():
    present = {"clonazepam": {MORNING: "0.5", BEDTIME: "0.5"}}
    switch = Switch("diazepam")
    asked = after(-2, HOLD, schedule=changing(), present=present, switch=switch)
    assert asked.switch == switch


def test_the_goal_stays_what_it_was():
    goal = Goal(GoalKind.REDUCE, mg(5))
    assert after(10, HOLD, goal=goal).goal == goal
