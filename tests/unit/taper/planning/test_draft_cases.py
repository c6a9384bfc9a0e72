"""How long a plan lasts, counted by hand, and what a refusal carries."""

from __future__ import annotations

from glidepath.guidance.words import Words
from glidepath.taper.planning.draft import NoPlan, plan_days
from tests import builders as made
from tests.builders import BEDTIME

LIQUID = [(BEDTIME, {"diazepam-liquid": "2"})]


def test_a_plan_that_stops_lasts_until_the_first_day_without_a_dose():
    schedule = made.taper({"diazepam": "3"}, [(14, LIQUID), (10, LIQUID), (7, [])])
    assert plan_days(schedule) == 24


def test_a_plan_that_does_not_stop_lasts_to_the_end_of_its_last_step():
    schedule = made.taper({"diazepam": "3"}, [(14, LIQUID), (10, LIQUID)])
    assert plan_days(schedule) == 24
    assert plan_days(made.taper({"diazepam": "3"}, [(1, LIQUID)])) == 1


def test_a_refusal_carries_its_reason_and_remedy_in_both_languages():
    reason, remedy = Words("Too few.", "Muy pocas."), Words("Allow more.", "Permita más.")
    refused = NoPlan(reason, remedy)
    assert (refused.reason, refused.remedy, str(refused)) == (reason, remedy, "Too few.")
