"""Every refusal of the engine, raised by real bad input: what, why and what to do, in two languages."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import glidepath
from glidepath.assessment.answers import parse_answers
from glidepath.assessment.recognition import recognise
from glidepath.assessment.scoring import check_scoring_known, score
from glidepath.catalogue import load
from glidepath.catalogue.editing import doses_to_choose, edit
from glidepath.catalogue.planning import plan
from glidepath.documents.answers import answer_to_json
from glidepath.documents.evaluation_requests import evaluation_request_from_json
from glidepath.documents.reading_facts import ReadingFacts, reading_facts
from glidepath.documents.regimen_text import read_regimen_text
from glidepath.documents.requests import request_from_json
from glidepath.documents.revisions import revision_from_json
from glidepath.documents.schedule_csv import read_schedule_csv
from glidepath.documents.scores import read_answers
from glidepath.documents.trend import trend_words
from glidepath.documents.words import words
from glidepath.errors import GlidepathError
from glidepath.medicines.equivalence import DoseRange
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import Milligrams, Millilitres
from glidepath.taper.answer import Answer
from glidepath.taper.editing import StepEdit
from glidepath.taper.regimen import DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import Goal, GoalKind, Pace, Switch
from glidepath.taper.revision import Event, EventKind, RunningPlan, revise
from tests.planning_facts import doses, request

CATALOGUE = load()
FORMULARY, TABLES = CATALOGUE.formulary, CATALOGUE.equivalences
FACTS = reading_facts()
DIAZEPAM = {"drug": "diazepam", "doses": {"bedtime": "5"}}
LORAZEPAM = {"drug": "lorazepam", "doses": {"bedtime": "1"}}
PHQ9, C_SSRS = CATALOGUE.instruments["phq-9"], CATALOGUE.instruments["c-ssrs-screener"]


def asked(**changes: Any) -> Callable[[], object]:
    """A request of `glidepath plan` with something wrong in it; None leaves a key out."""
    raw = {"regimen": [DIAZEPAM], "start": "2027-01-04", **changes}
    raw = {key: value for key, value in raw.items() if value is not ...}
    return lambda: request_from_json(raw, FACTS)


def taken(**entry: Any) -> Callable[[], object]:
    return asked(regimen=[{**DIAZEPAM, **entry}])


def planned(**changes: Any) -> Callable[[], object]:
    return lambda: plan(asked(**changes)())


def written(text: str, market: str = "US") -> Callable[[], object]:
    return lambda: read_regimen_text(text, FORMULARY, market)


def file(*lines: str) -> Callable[[], object]:
    return lambda: read_schedule_csv("\n".join(lines), FORMULARY)


@cache
def diazepam_plan(**changes: str) -> Answer:
    return plan(request_from_json({"regimen": [DIAZEPAM], "start": "2027-01-04", **changes}, FACTS))


def changed(
    *events: dict[str, Any], today: str = "2027-03-04", **plan: Any
) -> Callable[[], object]:
    """A revision of a running plan that makes no sense."""
    raw = {"plan": answer_to_json(diazepam_plan(), FORMULARY), "today": today, "events": [*events]}
    return lambda: revision_from_json({**raw, **plan}, FACTS, Fraction(1, 2), date(2027, 3, 4))


def revised(event: Event) -> Callable[[], object]:
    """An event of a plan that has only tablets of 5 mg."""
    only = request(doses("diazepam", bedtime="10"), products=("diazepam-tablet-5mg-us",))
    schedule = plan(only).schedule
    assert schedule is not None
    day = schedule.steps[1].first_day
    return lambda: revise(RunningPlan(only, schedule), day, [event], FORMULARY, Fraction(1, 2))


def kept(event: Event) -> object:
    """An event long after a plan that went down to 5 mg and stays there."""
    half = request(
        doses("diazepam", bedtime="10"), goal=Goal(GoalKind.REDUCE, Milligrams(Fraction(5)))
    )
    schedule = plan(half).schedule
    assert schedule is not None
    day = date(2035, 1, 1)
    return revise(RunningPlan(half, schedule), day, [event], FORMULARY, Fraction(1, 2))


def edited(*edits: StepEdit) -> Callable[[], object]:
    return lambda: edit(diazepam_plan(), edits)


def evaluated(**raw: Any) -> Callable[[], object]:
    raw = {"regimen": [DIAZEPAM], **raw}
    raw = {key: value for key, value in raw.items() if value is not ...}
    return lambda: evaluation_request_from_json(
        raw, FACTS, CATALOGUE.interview, CATALOGUE.instruments, date(2027, 1, 4)
    )


def interview(**raw: Any) -> Callable[[], object]:
    return lambda: parse_answers(raw, CATALOGUE.interview)


def swallowed(text: str) -> Callable[[], object]:
    return file("day,drug,mg", *text.split())


def no_plan() -> Answer:
    """No dose lies between 5 mg and the goal where nothing but whole tablets of 5 mg is allowed."""
    goal = {"kind": "reduce", "mg_per_day": "4"}
    pieces = {"products": ["diazepam-tablet-5mg-us"], "allow": {"halves": False, "liquids": False}}
    raw = {"regimen": [DIAZEPAM], "start": "2027-01-04", "goal": goal, **pieces}
    return plan(request_from_json(raw, FACTS))


def without_quazepam() -> ReadingFacts:
    """A catalogue in which nobody sells or makes quazepam."""
    left = {name: one for name, one in FORMULARY.products.items() if one.drug != "quazepam"}
    return replace(FACTS, formulary=Formulary(FORMULARY.drugs, left))


TAKEN: dict[str, Any] = {
    "time": "bedtime",
    "drug": "diazepam",
    "mg": "5",
    "pieces": [{"product": "diazepam-tablet-5mg-us", "count": "1"}],
}
SLOWER = {"pace": {"reduction": "0.05", "every_days": 14}}


def broken(at: int = 0, **changes: Any) -> dict[str, Any]:
    """The answer of a plan, one of its steps altered by hand."""
    answer = answer_to_json(diazepam_plan(), FORMULARY)
    steps = [{**step} for step in answer["steps"]]
    steps[at] |= changes
    return {**answer, "steps": steps}


SWITCH = {"drug": "diazepam"}
BY_BANDS = Switch("diazepam", table="asam-2025-bands")
STEP = {"first_day": "2027-01-04", "last_day": "2027-01-17"}

REFUSED: dict[str, Callable[[], object]] = {
    # Numbers and amounts
    "junk for a number": lambda: Milligrams.parse("1e3"),
    "division by zero": lambda: Milligrams.parse("1/0"),
    "a float": lambda: Milligrams(0.5),  # type: ignore[arg-type]
    "less than nothing": lambda: Milligrams(Fraction(-1, 2)),
    "a float as factor": lambda: Milligrams(1) * 0.5,  # type: ignore[operator]
    "mg plus mL": lambda: Milligrams(1) + Millilitres(1),  # type: ignore[operator]
    "a range backwards": lambda: DoseRange(Milligrams(2), Milligrams(1)),
    # Names
    "an unknown drug": lambda: FORMULARY.drug("aspirin"),
    "a drug misspelt": lambda: FORMULARY.drug("diazepan"),
    "an unknown product": lambda: FORMULARY.product("diazepam-tablet-3mg-us"),
    "an unknown table": lambda: TABLES.table("asam-1999"),
    "a table without the drug": lambda: TABLES.table("asam-2025-bands").row("bromazepam"),
    "no default table": lambda: TABLES.default_for("aspirin"),
    "no default table for two": lambda: TABLES.default_for("aspirin", "lorazepam"),
    "no table of conversion": lambda: TABLES.tables_in_range("aspirin"),
    "a language": lambda: words("fr"),
    "a day before all limits": lambda: CATALOGUE.limits(date(2020, 2, 1)),
    # A regimen in words
    "a very long regimen": written("diazepam " * 300),
    "no words at all": written(""),
    "signs": written("diazepam 5 mg at bedtime §"),
    "words that mean nothing": written("diazepam 5 mg at bedtime qqq"),
    "a name close to one": written("diazepan 5 mg at bedtime"),
    "a comma": written("diazepam 2,5 mg at bedtime"),
    "a comma that may stand for a thousand": written("diazepam 1,000 mg at bedtime"),
    "a comma after a zero": written("clonazepam 0,125 mg at bedtime"),
    "a number with an exponent": written("diazepam 1e1 mg at bedtime"),
    "digits of another script": written("diazepam ৪ mg at bedtime"),
    "a full-width digit": lambda: Milligrams.parse("５"),
    "a range": written("diazepam 2-5 mg at bedtime"),
    "another unit": written("diazepam 5 mcg at bedtime"),
    "as needed": written("diazepam 5 mg as needed"),
    "no medicine": written("5 mg at bedtime"),
    "no medicine in a part": written("5 mg at bedtime + diazepam 5 mg at bedtime"),
    "two doses at a time": written("diazepam 5 mg at bedtime, diazepam 2 mg at bedtime"),
    "two numbers": written("diazepam 5 2 mg at bedtime"),
    "mg without a number": written("diazepam mg at bedtime"),
    "a number alone": written("diazepam at bedtime 5"),
    "two doses side by side": written("diazepam 5 mg 2 mg at bedtime"),
    "two frequencies": written("diazepam 5 mg twice a day three times a day"),
    "no dose": written("diazepam at bedtime"),
    "0 mg": written("diazepam 0 mg at bedtime"),
    "no time": written("diazepam 5 mg"),
    "times that disagree": written("diazepam 5 mg three times a day in the morning"),
    "parts that disagree": written("diazepam 10 mg in two divided doses in the morning"),
    "six times a day": written("diazepam 5 mg six times a day"),
    "a strength that is not sold": written("diazepam 2 tablets 3 mg at bedtime"),
    "a form that is not sold": written("temazepam 2 tablets 15 mg at bedtime"),
    "a slow release that is not sold": written("diazepam ER 5 mg at bedtime"),
    "a slow release in parts": written("zolpidem ER 5 mg at bedtime"),
    "no strength at all": written("quazepam 1 tablet 15 mg at bedtime", "UK"),
    # A request
    "no object": lambda: request_from_json([1], FACTS),
    "an unknown key": asked(stat="2027-01-04"),
    "no regimen": asked(regimen=...),
    "no start": asked(start=...),
    "a number for a dose": taken(doses={"bedtime": 5}),
    "an object for a dose": taken(doses={"bedtime": {}}),
    "junk for a dose": taken(doses={"bedtime": "five"}),
    "nothing at a time": taken(doses={"bedtime": "0"}),
    "no time of day": taken(doses={}),
    "no doses": taken(doses=None),
    "no name": taken(drug=""),
    "a name that is not known": taken(drug="diazepan"),
    "no drug": taken(drug=None),
    "an empty regimen": asked(regimen=[]),
    "no list": asked(regimen=5),
    "a long list": asked(regimen=[DIAZEPAM] * 21),
    "a drug twice": asked(regimen=[DIAZEPAM, DIAZEPAM]),
    "a product of another drug": taken(product="lorazepam-tablet-1mg-us"),
    "a product of another market": taken(product="diazepam-solution-0.4mg-ml-uk"),
    "a drug of another market": asked(
        regimen=[{"drug": "quazepam", "doses": {"bedtime": "15"}}], market="UK"
    ),
    "a dose far too high": taken(doses={"bedtime": "5000"}),
    "a dose that cannot be made": taken(doses={"bedtime": "0.3333"}),
    "no date": asked(start="2027-02-30"),
    "a date long ago": asked(start="1850-01-01"),
    "no market": asked(market="us"),
    "a weekday": asked(change_weekday="someday"),
    "no yes or no": asked(bedtime_last="yes"),
    "no whole number": asked(max_pieces=99),
    "holds the wrong way round": asked(min_hold_days=30, max_hold_days=20),
    "no kind of goal": asked(goal={}),
    "a goal that is none": asked(goal={"kind": "stopp"}),
    "no dose to reduce to": asked(goal={"kind": "reduce"}),
    "nothing to reduce to": asked(goal={"kind": "reduce", "mg_per_day": "0.0"}),
    "a dose to stop at": asked(goal={"kind": "stop", "mg_per_day": "1"}),
    "a goal of another drug": asked(
        goal={"kind": "reduce", "mg_per_day": "1", "drug": "chlordiazepoxide"}
    ),
    "a drug of the goal in a switch": asked(
        regimen=[LORAZEPAM],
        goal={"kind": "reduce", "mg_per_day": "1", "drug": "lorazepam"},
        switch_to=SWITCH,
    ),
    "no share": asked(pace={"every_days": 14}),
    "no days": asked(pace={"reduction": "0.1"}),
    "a share above one": asked(pace={"reduction": "3/2", "every_days": 14}),
    "a pace that stands still": asked(pace={"reduction": "0.001", "every_days": 14}),
    "a pace of years": asked(pace={"reduction": "0.01", "every_days": 14}, min_hold_days=366),
    "a pace of years from the start": asked(
        pace={"reduction": "0.01", "every_days": 100, "of": "start"}
    ),
    "too many days between": lambda: Pace(Fraction(1, 10), 400),
    "no products": asked(products=[]),
    "a switch to the same": asked(switch_to=SWITCH),
    "a switch to nothing": asked(switch_to={}),
    "a switch to what is not sold": lambda: request_from_json(
        {"regimen": [DIAZEPAM], "start": "2027-01-04", "switch_to": {"drug": "quazepam"}},
        without_quazepam(),
    ),
    "a switch from a dose above the present one": asked(
        regimen=[LORAZEPAM], switch_to={**SWITCH, "from_mg_per_day": "2"}
    ),
    "a switch from nothing": asked(
        regimen=[LORAZEPAM], switch_to={**SWITCH, "from_mg_per_day": "0"}
    ),
    "a late switch of two": asked(
        regimen=[LORAZEPAM, {"drug": "zolpidem", "doses": {"bedtime": "10"}}],
        switch_to={**SWITCH, "from_mg_per_day": "1"},
    ),
    "a switch by a table without the drug": asked(
        regimen=[{"drug": "bromazepam", "doses": {"bedtime": "3"}}],
        market="CA",
        switch_to={**SWITCH, "table": "asam-2025-bands"},
    ),
    "an order of drugs not taken": asked(order=["lorazepam"]),
    "an order twice": asked(order=["diazepam", "diazepam"]),
    "a switch by a table that lacks the drug": lambda: plan(
        request(doses("bromazepam", bedtime="3"), market="CA", switch=BY_BANDS)
    ),
    "a free time backwards": asked(no_change=["2027-03-04/2027-02-03"]),
    "a free time without a first day": asked(no_change=[{"to": "2027-02-03"}]),
    "a free time without a last day": asked(no_change=[{"from": "2027-02-03"}]),
    "a lead without a first day": asked(lead={}),
    "a lead after the start": asked(lead={"first_day": "2027-02-01"}),
    "a lived day after the start": asked(lived=[{"day": "2027-02-01", "doses": {}}]),
    "a drug twice on a lived day": asked(
        lived=[{"day": "2027-01-01", "doses": {"diazepam": "5", "Valium": "10"}}]
    ),
    "a week for a date": asked(start="2027-W01-1"),
    "a lived day twice": asked(lived=[{"day": "2027-01-01", "doses": {}}] * 2),
    "a lived day without a day": asked(lived=[{"doses": {}}]),
    "a lived day without doses": asked(lived=[{"day": "2027-01-01"}]),
    "a goal above the dose": planned(goal={"kind": "reduce", "mg_per_day": "20"}),
    "no day left": planned(no_change=["2027-01-04/2031-01-04"]),
    "a dose of nothing": lambda: DrugDoses("diazepam", {}),
    "a dose of 0 mg": lambda: DrugDoses("diazepam", {TimeOfDay.EVENING: Milligrams(0)}),
    "no drugs": lambda: Regimen(()),
    "a goal without its dose": lambda: Goal(GoalKind.REDUCE),
    "a goal of zero": lambda: Goal(GoalKind.REDUCE, Milligrams(0)),
    # Facts and answers
    "no facts": asked(person=[1]),
    "an unknown fact": asked(person={"agee": 71}),
    "a fact out of range": asked(person={"age": 710}),
    "a fact of a choice": asked(person={"opioids": "some"}),
    "a fact of yes or no": asked(person={"pregnant": "maybe"}),
    "a fact of names": asked(person={"medicines": "many"}),
    "no answers": lambda: parse_answers(5, CATALOGUE.interview),
    "an unknown question": interview(drivess=True),
    "the regimen as an answer": interview(regimen=[DIAZEPAM]),
    "an answer of yes or no": interview(tolerance="perhaps"),
    "an answer of a choice": interview(supply="somewhere"),
    "an answer of several": interview(withdrawal_signs=["none of these"]),
    "an answer of a day": interview(alcohol_last_drink="yesterday"),
    "an answer of a day of no lifetime": interview(alcohol_last_drink="0001-01-01"),
    "an answer of a week": interview(alcohol_last_drink="2027-W01-1"),
    "a name that steers a terminal": asked(person={"medicines": ["\x1b[31m"]}),
    "an answer in words": interview(reason_begun=5),
    "a long answer": interview(what_it_does=5),
    "an answer in rows": interview(medicine_history=5),
    "an answer in numbers": interview(alcohol_days=99),
    "no regimen to evaluate": evaluated(regimen=...),
    "two goals": evaluated(goal={"kind": "stop"}, interview={"goal": "maintain"}),
    "two answers": evaluated(person={"age": 40}, interview={"age": 41}),
    "no instruments": evaluated(instruments=[1]),
    "an unknown instrument": evaluated(instruments={"phq-10": {}}),
    "an unknown sign": lambda: recognise({"cravingg": True}, CATALOGUE.recognition),
    "a sign that is no answer": lambda: recognise(
        {CATALOGUE.recognition.signs[0].key: "yes"},  # type: ignore[dict-item]
        CATALOGUE.recognition,
    ),
    "an unknown item": lambda: score(PHQ9, {"99": 1}),
    "an answer that is none": lambda: score(PHQ9, {PHQ9.items[0].id: 9}),
    "an unknown band set": lambda: score(PHQ9, {}, band_set="mine"),
    "scoring that is not known": lambda: check_scoring_known(CATALOGUE.instruments["bendep-srq"]),
    "no one score to draw": lambda: trend_words(CATALOGUE.instruments["bam"], []),
    "a list too short": lambda: read_answers({"items": [0, 1]}, PHQ9, "instruments.phq-9"),
    "no items": lambda: read_answers({"items": "all"}, PHQ9, "instruments.phq-9"),
    "items left out": lambda: read_answers({}, PHQ9, "instruments.phq-9"),
    # A schedule of anybody
    "a huge file": lambda: read_schedule_csv("x" * 1_000_001, FORMULARY),
    "an empty file": file(""),
    "no CSV": file("day,drug,mg", '1,diazepam,"5'),
    "other columns": file("day,medicine,mg"),
    "columns that are missing": file("day,drug"),
    "a column twice": file("day,drug,mg,mg"),
    "cells that are missing": swallowed("1,diazepam"),
    "no days in the file": file("day,drug,mg"),
    "a day twice": swallowed("1,diazepam,5 1,diazepam,5"),
    "dates and numbers": swallowed("1,diazepam,5 2027-01-04,diazepam,5"),
    "no day": swallowed("one,diazepam,5"),
    "no number of days": file("first_day,days,drug,mg", "1,many,diazepam,5"),
    "no date of the calendar": swallowed("2027-02-30,diazepam,5"),
    "a date far away": swallowed("9999-12-01,diazepam,5"),
    "days too far apart": swallowed("2027-01-04,diazepam,5 2047-01-05,diazepam,5"),
    "a day missing": swallowed("2027-01-04,diazepam,5 2027-01-06,diazepam,5"),
    "a drug's day missing": swallowed(
        "1,diazepam,5 2,lorazepam,1 3,diazepam,5 1,lorazepam,1 3,lorazepam,1"
    ),
    # A plan that is running, or changed by hand
    "no plan": changed(plan=5),
    "a step that is none": changed(
        plan={"request": {"regimen": [DIAZEPAM], "start": "2027-01-04"}, "steps": [5]}
    ),
    "a step that ends before it begins": changed(plan=broken(last_day="2027-01-03")),
    "a gap between steps": changed(plan=broken(at=1, first_day="2027-01-20")),
    "a step whose doses differ from what is taken": changed(
        plan=broken(mg_per_day={"diazepam": "9"})
    ),
    "a dose that its pieces do not hold": changed(plan=broken(take=[{**TAKEN, "mg": "6"}])),
    "pieces of another drug": changed(plan=broken(take=[{**TAKEN, "drug": "lorazepam"}])),
    "steps of a drug that is not asked about": changed(
        plan={**broken(), "request": {"regimen": [LORAZEPAM], "start": "2027-01-04"}}
    ),
    "steps before the request": changed(
        plan={**broken(), "request": {"regimen": [DIAZEPAM], "start": "2027-01-05"}}
    ),
    "a dose missed long ago": changed(
        {"kind": "missed", "on": "2025-12-01", "doses": {"diazepam": "0"}}
    ),
    "an event that takes no pace": changed({"kind": "hold", "pace": {}} | SLOWER),
    "an event that takes no days": changed({"kind": "resume", "days": 14}),
    "two paces": changed({"kind": "slow-down"}, {"kind": "resume"}),
    "a dose missed that was more": changed(
        {"kind": "missed", "on": "2027-01-04", "doses": {"diazepam": "6"}}
    ),
    "no event": changed(),
    "no kind of event": changed({}),
    "an event after the end": changed({"kind": "hold"}, today="2035-01-01"),
    "an event after the goal is reached": lambda: kept(Event(EventKind.HOLD, days=14)),
    "a hold before the beginning": changed({"kind": "step-back"}, today="2026-12-01"),
    "a step back from the first": changed({"kind": "step-back"}, today="2027-01-05"),
    "a pace that is not named": changed({"kind": "new-pace"}),
    "a faster pace": changed({"kind": "resume", "pace": {"reduction": "0.20", "every_days": 14}}),
    "another base": changed(
        {"kind": "slow-down", "pace": {"reduction": "0.05", "every_days": 14, "of": "start"}}
    ),
    "faster after a step back": changed(
        {"kind": "step-back", "pace": {"reduction": "0.20", "every_days": 14}}
    ),
    "no product that ran out": revised(Event(EventKind.PRODUCT_OUT)),
    "no product named that ran out": changed({"kind": "product-out"}),
    "no product left": revised(Event(EventKind.PRODUCT_OUT, product="diazepam-tablet-5mg-us")),
    "a hold of too many days": revised(Event(EventKind.HOLD, days=400)),
    "a dose missed tomorrow": changed({"kind": "missed", "on": "2027-05-01"}),
    "nothing to edit": lambda: edit(no_plan(), [StepEdit(0)]),
    "nothing to choose": lambda: doses_to_choose(no_plan()),
    "an edit of an edited plan": lambda: edit(
        edit(diazepam_plan(), [StepEdit(0, days=21)]).answer, [StepEdit(0, days=28)]
    ),
    "no step left": edited(),
    "a step out of order": edited(StepEdit(1), StepEdit(0)),
    "a step of another drug": edited(StepEdit(0, drug="lorazepam")),
    "a step of too many days": edited(StepEdit(0, days=999)),
}

SOURCE = Path(glidepath.__file__).parent
PARTS = ("assessment", "catalogue", "documents", "guidance", "medicines", "taper", "quantities.py")
KINDS = {"InvalidRequest", "UnknownName", "InvalidQuantity", "NoEquivalence"}
HELPERS = {"refusal", "_misread"}
# What no input leads to: a schedule without a table is told by a check, and a drug without products
# is refused before a change to it is planned.
NOT_SAID = {
    ("taper/verification/limit_checks.py", "_factors"),
    ("taper/planning/switching.py", "_round_to_pieces"),
}
Site = tuple[str, int, int]


@cache
def calls() -> dict[Site, ast.Call]:
    """Every place in the engine that makes a refusal, by file, first and last line."""
    found: dict[Site, ast.Call] = {}
    for part in PARTS:
        root = SOURCE / part
        for path in [root] if root.is_file() else sorted(root.rglob("*.py")):
            name = str(path.relative_to(SOURCE))
            tree = ast.parse(path.read_text("utf-8"))
            found |= {
                (name, c.lineno, c.end_lineno or 0): c
                for c in made(tree)
                if c not in unsaid(tree, name)
            }
    return found


def made(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in KINDS | HELPERS:
            yield node


def called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def unsaid(tree: ast.AST, name: str) -> set[ast.Call]:
    """The calls of a file in the functions of NOT_SAID."""
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    return {c for one in functions if (name, one.name) in NOT_SAID for c in made(one)}


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[Site]]:
    """The places that make a refusal while this lasts."""
    reached: set[Site] = set()
    plain = GlidepathError.__init__

    def noting(self: GlidepathError, *args: Any, **kwargs: Any) -> None:
        frame = sys._getframe(1)
        while frame is not None and str(frame.f_code.co_filename).startswith(str(SOURCE)):
            name = str(Path(frame.f_code.co_filename).relative_to(SOURCE))
            reached.update(
                at for at in calls() if at[0] == name and at[1] <= frame.f_lineno <= at[2]
            )
            frame = frame.f_back
        plain(self, *args, **kwargs)

    monkeypatch.setattr(GlidepathError, "__init__", noting)
    yield reached


def refused(cause: Callable[[], object]) -> GlidepathError:
    with pytest.raises(GlidepathError) as caught:
        cause()
    return caught.value


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[./]\d+)*", text))


def names(text: str) -> set[str]:
    """What is quoted, and the drugs that are named."""
    named = {
        drug.id
        for drug in FORMULARY.drugs.values()
        if re.search(rf"\b({drug.id}|{drug.name_es})\b", text)
    }
    return {*named, *re.findall(r"'[^']+'|`[^`]+`", text)}


def test_a_key_or_an_id_stays_as_it_is_written_at_the_beginning_of_a_refusal() -> None:
    said = {
        name: refused(REFUSED[name]).message
        for name in ("no whole number", "no kind of goal", "no date", "a product of another drug")
    }
    assert said["no whole number"].startswith("max_pieces is 99;")
    assert said["no kind of goal"].startswith("goal.kind is missing;")
    assert said["a product of another drug"].startswith("lorazepam-tablet-1mg-us holds")
    assert said["no date"].startswith("Start is ")


def test_a_comma_is_said_to_be_read_two_ways_only_before_three_digits() -> None:
    thousand = refused(REFUSED["a comma that may stand for a thousand"]).message
    assert "write 1000 or 1.000" in thousand
    assert "such as 2.5" in refused(REFUSED["a comma"]).message
    assert "such as 0.125" in refused(REFUSED["a comma after a zero"]).message


def test_a_pace_is_read_up_to_the_slowest_there_is() -> None:
    # Half the dose at 1 % a step: 0.99**68 > 0.5 > 0.99**69, so 69 steps; in 3650 days 69 steps of
    # 52 days are possible, and of 53 days are not.
    assert asked(pace={"reduction": "0.01", "every_days": 52})()
    assert (
        "more than 3650 days"
        in refused(asked(pace={"reduction": "0.01", "every_days": 53})).message
    )


@pytest.mark.parametrize("cause", REFUSED.values(), ids=REFUSED)
def test_a_refusal_says_the_same_in_both_languages(cause: Callable[[], object]) -> None:
    error = refused(cause)
    english, spanish = error.said_in("en"), error.said_in("es")
    assert english == error.message == str(error)
    assert spanish == error.message_es != english
    assert figures(spanish) == figures(english)
    assert names(spanish) == names(english)
    assert (english[-1], spanish[-1]) in {(".", "."), ("?", "?")}
    left = re.findall(r"\b(is|the|of|write|give|and|or|must|cannot)\b", unquoted(spanish))
    assert not left, spanish


def unquoted(text: str) -> str:
    """Without what was typed, and without the examples, which stand in the words of a request."""
    return re.sub(r"'[^']*'|`[^`]*`|\"[^\"]*\"|[{\[].*[}\]]", "", text)


def test_every_refusal_is_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with watched(monkeypatch) as reached:
        for cause in REFUSED.values():
            refused(cause)
    missed = [f"{path}:{line}" for path, line, _ in calls().keys() - reached]
    assert not sorted(missed)


def test_every_refusal_has_its_spanish() -> None:
    without = [
        f"{path}:{line}"
        for (path, line, _), call in calls().items()
        if called(call) in KINDS and "es" not in {keyword.arg for keyword in call.keywords}
    ]
    assert not without
