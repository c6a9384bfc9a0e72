"""What planning says about its own plans, worked by hand under invented tables.

By table "first" 1 mg of clonazepam counts as 10 to 20 mg of diazepam, by "second" as 20 mg.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest

from glidepath.findings import Reliability
from glidepath.guidance.words import Words
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.taper.planning import remarks
from glidepath.taper.planning.draft import Draft, PlanningFacts
from glidepath.taper.planning.remarks import remarks_on, remarks_on_pieces
from glidepath.taper.planning.switching import SwitchPlan
from glidepath.taper.request import Allowed, Goal, GoalKind, Pace, Switch
from glidepath.taper.schedule import StepKind
from tests import builders as made
from tests.builders import BEDTIME, EVENING, MIDDAY, MORNING, START, mg
from tests.planning_facts import planning_facts

CLOCK = {MORNING: 8, MIDDAY: 13, EVENING: 18, BEDTIME: 22}
FACTS = PlanningFacts(
    made.FORMULARY, made.EQUIVALENCES, made.LIMITS, CLOCK, 84, planning_facts().said
)
TEN = {"diazepam": {BEDTIME: "10"}}


@pytest.fixture(autouse=True)
def no_ways(monkeypatch):
    """The ways to a smaller last dose are worked out elsewhere."""
    monkeypatch.setattr(remarks, "final_dose_ways", lambda *_: ())


def liquid(dose):
    return [(BEDTIME, {"diazepam-liquid": dose})] if dose else []


PLAN = made.taper({"diazepam": "2"}, [(14, liquid("1")), (14, [])])


def ladder(*doses, holds=(14,), start="10"):
    problem = SimpleNamespace(start=mg(start))
    return SimpleNamespace(problem=problem, doses=tuple(map(mg, doses)), holds=holds)


def draft_of(schedule=PLAN, *, ladders=None, switch=None, assumed=None):
    return Draft(schedule, (), ladders or {"diazepam": ladder("1")}, switch, assumed or {})


def found(draft, present=TEN, facts=FACTS, exceptions=(), **asked):
    request = made.request(present, **asked)
    outlines = SimpleNamespace(facts=facts)
    return remarks_on(draft, exceptions, request, outlines)


def rules(findings):
    return [one.rule for one in findings]


def only(findings):
    (one,) = findings
    return one


def figures(findings):
    return dict(only(findings).figures)


def test_a_plan_without_trouble_has_nothing_said_of_it():
    assert found(draft_of()) == ()


def test_exceptions_are_counted():
    said = found(draft_of(), exceptions=(object(), object()))
    assert rules(said) == ["exceptions"]
    assert figures(said) == {"count": "2", "limit": "25 %", "days": "14"}


def ending(*doses, before="10", **changes):
    """A plan that lowers diazepam to these doses."""
    return draft_of(made.taper({"diazepam": before}, [(14, liquid(d)) for d in doses], **changes))


def test_the_last_dose_is_held_to_the_rule_at_its_edge():
    # The rule says 1 mg of diazepam.
    assert rules(found(ending("2", "1", ""))) == []
    assert rules(found(ending("2", "1.1", ""))) == ["final-dose-large"]
    said = found(ending("2", "1.5", ""))
    assert figures(said) == {"dose": "1.5", "drug": "diazepam", "range": "1.5", "limit": "1"}


def clonazepam_end(count):
    taken = [(BEDTIME, {"clonazepam-odt": count})]
    return draft_of(
        made.taper({"clonazepam": "1"}, [(14, taken), (14, [])], lowered="clonazepam"),
        ladders={"clonazepam": ladder("1")},
    )


def test_a_last_dose_above_the_rule_by_some_tables_alone_is_told_less_sharply():
    present = {"clonazepam": {BEDTIME: "1"}}
    # 0.125 mg are 1.25 to 2.5 mg of diazepam: above by every table.
    said = [f for f in found(clonazepam_end("1/2"), present) if f.rule.startswith("final")]
    assert only(said).rule == "final-dose-large"
    assert only(said).figures["range"] == "1.25 to 2.5"
    # 0.0625 mg are 0.625 to 1.25 mg: above by some.
    said = [f for f in found(clonazepam_end("1/4"), present) if f.rule.startswith("final")]
    assert only(said).rule == "final-dose"
    assert only(said).figures["range"] == "0.625 to 1.25"
    # 0.025 mg are 0.25 to 0.5 mg: within by all. 0.1 mg are 1 to 2: at the rule by the least.
    assert not [f for f in found(clonazepam_end("1/10"), present) if f.rule.startswith("final")]
    said = [f for f in found(clonazepam_end("2/5"), present) if f.rule.startswith("final")]
    assert only(said).rule == "final-dose"


def test_a_last_dose_is_judged_only_where_the_goal_is_to_stop_and_a_step_stops():
    reduce = Goal(GoalKind.REDUCE, mg(1))
    assert rules(found(ending("2", "1.5", ""), goal=reduce)) == []
    assert rules(found(ending("2", "1.5", "", kinds={2: StepKind.SWITCH}))) == []


def test_a_stop_from_the_doses_before_the_plan_is_judged_too():
    assert figures(found(ending("", before="4")))["dose"] == "4"


def changed(taken, exact, leaving, tables, **facts):
    """A plan that has changed to diazepam at the start."""
    switch = SwitchPlan((), {BEDTIME: mg(taken)}, frozenset(), mg(exact), leaving)
    draft = draft_of(replace(PLAN, table=tables), switch=switch)
    return found(draft, switch=Switch("diazepam"), facts=replace(FACTS, **facts))


def test_a_change_of_drug_is_told_with_its_table_and_range():
    said = changed("10", "10", {"clonazepam": mg(1)}, {"clonazepam": "first"})
    first = said[0]
    assert first.rule == "switch-table"
    told = dict(first.figures)
    assert told.pop("result") == FACTS.said.words["switch_exact"].filled(exact="10", taken="10").en
    assert told == {
        "drug": "clonazepam",
        "target": "diazepam",
        "table": "first",
        "mark": "",
        "low": "10",
        "high": "20",
    }


def test_a_changed_dose_that_was_rounded_is_told_so_and_its_drugs_added_up():
    leaving = {"clonazepam": mg("0.5"), "alprazolam": mg(1), "diazepam": mg(2)}
    tables = {"clonazepam": "first", "alprazolam": "second", "diazepam": "first"}
    told = changed("11", "12", leaving, tables)[0].figures
    words = FACTS.said.words["switch_rounded"]
    assert told["result"] == words.filled(exact="12", taken="11").en
    assert told["drug"] == "clonazepam, alprazolam"
    assert told["table"] == "first, second"
    # 0.5 mg of clonazepam: 5 to 10; 1 mg of alprazolam: 10 by the first, 5 by the second; and 2.
    assert (told["low"], told["high"]) == ("12", "22")


def test_a_table_marked_as_unverified_is_told_so():
    row = made.unverified(made.equivalent("clonazepam", "0.5", "1"))
    doubtful = made.table("doubtful", row)
    equivalences = Equivalences({"doubtful": doubtful}, ("doubtful",))
    leaving = {"clonazepam": mg(1)}
    said = changed("10", "10", leaving, {"clonazepam": "doubtful"}, equivalences=equivalences)
    assert said[0].figures["mark"].strip() == "(unverified)"


def test_another_table_by_which_the_change_falls_or_rises_too_far_is_named():
    leaving, tables = {"clonazepam": mg(1)}, {"clonazepam": "first"}
    # By the second table 20 mg are left: 15 mg are a fall of a quarter, 14.9 one beyond it.
    assert rules(changed("15", "15", leaving, tables)) == ["switch-table"]
    said = changed("14", "14", leaving, tables)
    assert rules(said) == ["switch-table", "switch-larger-fall"]
    assert dict(said[1].figures) == {"limit": "25 %", "tables": "Table second (30 %)"}
    # 25 mg are a rise of a quarter, 26 one beyond it.
    assert rules(changed("25", "25", leaving, tables)) == ["switch-table"]
    said = changed("26", "26", leaving, tables)
    assert rules(said) == ["switch-table", "switch-rise"]
    assert dict(said[1].figures) == {"tables": "Table second (30 %)"}


def test_no_change_of_drug_is_told_where_none_was_made():
    switch = SwitchPlan((), {BEDTIME: mg(10)}, frozenset(), mg(10), {"clonazepam": mg(1)})
    assert found(draft_of(), switch=Switch("diazepam")) == ()
    assert found(draft_of(switch=switch)) == ()


def of_pieces(*shelf, counts, facts=FACTS, **asked):
    """What is said of a step with these pieces of invented products."""
    formulary = Formulary(made.FORMULARY.drugs, {one.id: one for one in shelf})
    taken = made.intakes([(BEDTIME, counts)], formulary)
    step = replace(PLAN.steps[0], intakes=taken, daily={"diazepam": mg(1)})
    schedule = replace(PLAN, steps=(step,))
    return remarks_on_pieces(
        schedule, made.request(TEN, **asked), replace(facts, formulary=formulary)
    )


def test_a_split_that_a_pharmacist_must_confirm_is_told_once_and_not_where_confirmed():
    ask = made.product("ask", "diazepam", "1", made.Split.PHARMACIST_CONFIRM)
    assert rules(of_pieces(ask, counts={"ask": "1/2"})) == ["confirm-split"]
    assert of_pieces(ask, counts={"ask": "1/2"})[0].figures["product"] == "ask"
    assert rules(of_pieces(ask, counts={"ask": "1"})) == []
    confirmed = Allowed(confirmed_splits=frozenset({"ask"}))
    assert rules(of_pieces(ask, counts={"ask": "1/2"}, allowed=confirmed)) == []


def test_a_wasted_half_a_compounded_liquid_and_an_unverified_product_are_told():
    waste = made.product("waste", "diazepam", "1", made.Split.HALF_DISCARD_REST)
    assert rules(of_pieces(waste, counts={"waste": "1/2"})) == ["halved-waste"]
    assert rules(of_pieces(waste, counts={"waste": "2"})) == []
    own = made.product("own", "diazepam", "1", made.Split.LIQUID, compounded=True)
    assert rules(of_pieces(own, counts={"own": "1"})) == ["compounded"]
    doubt = Reliability.UNVERIFIED
    plain = made.product("plain", "diazepam", "1")
    status = replace(plain, status_reliability=doubt)
    assert rules(of_pieces(status, counts={"plain": "1"})) == ["unverified-product"]
    assert rules(of_pieces(status, counts={"plain": "1/2"})) == ["unverified-product"]
    scored = replace(plain, scored_reliability=doubt)
    assert rules(of_pieces(scored, counts={"plain": "1"})) == []
    assert rules(of_pieces(scored, counts={"plain": "1/2"})) == ["unverified-product"]
    # Parts of a millilitre are no halves.
    measured = replace(
        made.product("ml", "diazepam", "1", made.Split.LIQUID), scored_reliability=doubt
    )
    assert rules(of_pieces(measured, counts={"ml": "1/2"})) == []
    assert rules(of_pieces(replace(own, status_reliability=doubt), counts={"own": "1"})) == [
        "compounded"
    ]


def released(*steps, present="long"):
    """What is said of the release of a drug: each step is the pieces of one day."""
    shelf = (
        made.product("long", "diazepam", "5", made.Split.NONE, release=made.Release.EXTENDED),
        made.product("plain", "diazepam", "2"),
        made.product("other", "clonazepam", "2"),
    )
    formulary = Formulary(made.FORMULARY.drugs, {one.id: one for one in shelf})
    made_steps = [
        replace(
            PLAN.steps[0],
            first_day=START + timedelta(days=14 * at),
            intakes=made.intakes([(BEDTIME, counts)], formulary),
            daily={"diazepam": mg(1)},
        )
        for at, counts in enumerate(steps)
    ]
    request = made.request(TEN)
    taken = replace(request.regimen.drugs[0], product=present)
    first = replace(taken, drug="clonazepam", product="other")
    request = replace(request, regimen=replace(request.regimen, drugs=(first, taken)))
    schedule = replace(PLAN, steps=tuple(made_steps))
    said = remarks_on_pieces(schedule, request, replace(FACTS, formulary=formulary))
    return [dict(one.figures) for one in said if one.rule == "release-change"]


def test_a_drug_that_leaves_extended_release_is_told_once_and_from_when():
    long, both, plain = {"long": "2"}, {"long": "1", "plain": "2"}, {"plain": "4"}
    assert released(long, both, plain) == [{"day": "2026-12-15", "drug": "diazepam"}]
    assert released(long, plain) == [{"day": "2026-12-15", "drug": "diazepam"}]
    assert released(long, long) == []
    # Another drug of the plan says nothing of this one, nor does one that never was.
    assert released(long, {"long": "1", "other": "1"}) == []
    assert released(plain, both, present="plain") == []
    assert released(plain, both, present=None) == []


def short(*days, drug="alprazolam-1", kinds=None):
    """The gaps told of a drug taken at these dose times, step by step."""
    steps = [
        made.step(
            START + timedelta(days=14 * at),
            14,
            [(time, {drug: "1"}) for time in times],
            kind=(kinds or {}).get(at, StepKind.TAPER),
        )
        for at, times in enumerate(days)
    ]
    schedule = replace(PLAN, steps=tuple(steps))
    said = remarks_on_pieces(schedule, made.request(TEN), FACTS)
    return [dict(one.figures) for one in said if one.rule == "dose-gap"]


def test_a_short_acting_drug_that_loses_a_dose_time_is_told_at_the_first_step():
    three, two, one = (MORNING, EVENING, BEDTIME), (MORNING, BEDTIME), (BEDTIME,)
    # 8, 18, 22: at most 10 hours; 8 and 22: 14; 22 alone: 24.
    assert short(three, two, one) == [
        {"drug": "alprazolam", "day": "2026-12-15", "before": "10", "after": "14"}
    ]
    assert short(two, two) == []
    assert short(two, three, two) == []
    assert short(three, two, kinds={1: StepKind.HOLD}) == []
    assert short(three, two, drug="diazepam-2") == []


def test_a_start_that_had_to_move_is_told_and_a_lead_in_is_no_start():
    later = made.taper({"diazepam": "2"}, [(14, liquid("1")), (1, [])], first_day=START)
    moved = found(draft_of(later), start=START - timedelta(days=1))
    assert figures(moved) == {"day": "2026-12-01", "asked": "2026-11-30"}
    held = [(14, liquid("2")), (14, liquid("1")), (1, [])]
    for kind in (StepKind.HOLD, StepKind.STEP_BACK):
        led = made.taper({"diazepam": "2"}, held, kinds={0: kind})
        assert found(draft_of(led), start=START + timedelta(days=14)) == ()


def test_a_hold_longer_than_usual_and_a_least_hold_above_the_pace_are_told():
    def said(*holds, **asked):
        return found(draft_of(ladders={"diazepam": ladder("1", holds=holds)}), **asked)

    assert figures(said(14, 15)) == {"days": "15", "most": "56"}
    assert said() == ()
    assert rules(said(28, pace=Pace(Fraction(1, 10), 28))) == []
    slower = said(21, min_hold_days=21)
    assert rules(slower) == ["slower-than-asked"]
    assert figures(slower) == {"asked": "10 %", "every": "14", "hold": "21"}


def test_a_goal_that_no_pieces_make_is_told_with_the_dose_reached():
    goal = Goal(GoalKind.REDUCE, mg("1.1"))

    def said(**ladders):
        return [f for f in found(draft_of(ladders=ladders), goal=goal) if f.rule[:4] == "goal"]

    assert figures(said(diazepam=ladder("2", "1.2"))) == {
        "goal": "1.1",
        "drug": "diazepam",
        "dose": "1.2",
    }
    assert said(diazepam=ladder("2", "1.1")) == []
    assert figures(said(diazepam=ladder(start="3")))["dose"] == "3"
    assert said(diazepam=ladder(start="1.1")) == []
    # The last drug of several is the one that is reduced.
    last = figures(said(clonazepam=ladder("1.1"), diazepam=ladder("4")))
    assert (last["drug"], last["dose"]) == ("diazepam", "4")


def test_products_that_were_assumed_are_named_in_order_of_their_ids():
    taken = made.intakes([(BEDTIME, {"diazepam-5": "1", "diazepam-2": "1"})])
    said = found(draft_of(assumed={"diazepam": taken}))
    assert rules(said) == ["assumed-products"]
    assert figures(said) == {"drug": "diazepam", "products": "diazepam-2, diazepam-5"}


def test_several_drugs_are_told_to_be_lowered_one_after_another():
    said = found(draft_of(ladders={"clonazepam": ladder("1"), "diazepam": ladder("1")}))
    assert rules(said) == ["one-drug-at-a-time"]
    assert figures(said) == {"drugs": "clonazepam, diazepam"}


def test_a_drug_that_is_still_taken_has_no_last_dose_yet():
    taken = [(BEDTIME, {"diazepam-10": "1"})]
    stop = made.step(START, 14, taken, kind=StepKind.STOP, lowered="clonazepam", reduction="1")
    before = {"diazepam": mg(10), "clonazepam": mg(1)}
    said = found(draft_of(replace(PLAN, before=before, steps=(stop,))))
    assert [one.figures["drug"] for one in said] == ["clonazepam"]


def test_the_ways_to_a_smaller_last_dose_are_told_with_it(monkeypatch):
    monkeypatch.setattr(remarks, "final_dose_ways", lambda *_: (Words("Halve.", "Parta."),))
    said = only(found(ending("2", "1.5", "")))
    assert (said.ways_out, said.ways_out_es) == (("Halve.",), ("Parta.",))


def test_a_change_of_drug_reads_the_same_in_spanish_and_without_a_mark():
    said = changed("10", "10", {"clonazepam": mg(1)}, {"clonazepam": "first"})[0]
    words = FACTS.said.messages["switch-table"].words.filled(
        drug="clonazepam",
        target="diazepam",
        table="Table first",
        mark="",
        result=FACTS.said.words["switch_exact"].filled(exact="10", taken="10"),
        low="10",
        high="20",
    )
    assert (said.text, said.text_es) == (words.en, words.es)


def test_only_tables_that_changed_something_are_named_and_one_unverified_row_marks_them():
    leaving = {"clonazepam": mg(1), "diazepam": mg(2)}
    tables = {"clonazepam": "first", "diazepam": "second"}
    assert changed("12", "12", leaving, tables)[0].figures["table"] == "first"
    doubtful = made.table("doubtful", made.unverified(made.equivalent("alprazolam", "1", "1")))
    equivalences = Equivalences({"first": made.FIRST, "doubtful": doubtful}, ("first", "doubtful"))
    leaving = {"clonazepam": mg(1), "alprazolam": mg(1)}
    tables = {"clonazepam": "first", "alprazolam": "doubtful"}
    told = changed("20", "20", leaving, tables, equivalences=equivalences)[0].figures
    assert told["mark"].strip() == "(unverified)"


def against(leaving, target, taken, *others):
    """The tables named beside the first one for a change from these drugs."""
    known = {one.id: one for one in (made.FIRST, *others)}
    facts = replace(FACTS, equivalences=Equivalences(known, tuple(known)))
    doses = {drug: mg(dose) for drug, dose in leaving.items()}
    switch = SwitchPlan((), {BEDTIME: mg(taken)}, frozenset(), mg(taken), doses)
    tables = dict.fromkeys((*leaving, target), "first")
    said = found(
        draft_of(replace(PLAN, table=tables), switch=switch), switch=Switch(target), facts=facts
    )
    return [
        (one.rule, one.figures["tables"])
        for one in said
        if one.rule.startswith("switch-") and one.rule != "switch-table"
    ]


def test_a_table_that_lists_not_all_the_drugs_is_passed_over_and_the_next_one_read():
    some = made.table("some", made.equivalent("alprazolam", "0.1", "0.1"))
    # By the second table 1 mg of clonazepam and 1 mg of alprazolam are 20 + 5 mg.
    both = {"alprazolam": 1, "clonazepam": 1}
    assert against(both, "diazepam", 15, some, made.SECOND) == [
        ("switch-larger-fall", "Table second (40 %)")
    ]
    # `some` does not list the drug that is changed to. By the second 0.25 mg of it are 5 mg of 15.
    own = {"alprazolam": 1, "diazepam": 10}
    assert against(own, "clonazepam", "0.25", some, made.SECOND) == [
        ("switch-larger-fall", "Table second (66.7 %)")
    ]


def test_a_row_that_is_unverified_beside_confirmed_ones_names_no_table():
    # By it 1 mg of clonazepam would be 40 mg of diazepam.
    row = made.unverified(made.equivalent("clonazepam", "0.25", "0.25"))
    doubtful = made.table("doubtful", row)
    assert against({"clonazepam": 1, "diazepam": 1}, "diazepam", 11, doubtful) == []


def test_the_dose_times_of_another_drug_fill_no_gap():
    first = [(MORNING, {"diazepam-2": "1", "alprazolam-1": "1"}), (BEDTIME, {"alprazolam-1": "1"})]
    second = [(MORNING, {"diazepam-2": "1"}), (BEDTIME, {"alprazolam-1": "1"})]
    steps = (made.step(START, 14, first), made.step(START + timedelta(days=14), 14, second))
    said = remarks_on_pieces(replace(PLAN, steps=steps), made.request(TEN), FACTS)
    told = [one.figures for one in said if one.rule == "dose-gap"]
    assert [(one["drug"], one["before"], one["after"]) for one in told] == [
        ("alprazolam", "14", "24")
    ]


def test_a_gap_that_opened_outside_a_fall_is_not_told_at_the_next_one():
    two, one = (MORNING, BEDTIME), (BEDTIME,)
    assert short(two, one, one, kinds={1: StepKind.HOLD}) == []
