"""What invented people answer: plausible, and different from one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from glidepath.catalogue import load

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Situation:
    """What somebody takes and wants; `facts` are answers that differ from the usual ones."""

    regimen: list[dict[str, Any]]
    goal: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def sections_answered(
    situation: Situation, age: int, on: date, random: Random
) -> Iterator[Answers]:
    """The answers to each section of the interview, in its order; sections without any are left out."""
    known = {
        **_medicines(situation, on, random),
        **_life(random, age),
        **_wishes(situation, random),
    }
    known |= situation.facts
    for section in load().interview.sections:
        found = {one.key: known[one.key] for one in section.questions if one.key in known}
        if found:
            yield found


def signs_of_screen(random: Random, *, danger: bool) -> dict[str, bool | None]:
    """Answers to the two-minute screen."""
    often = dict.fromkeys(
        ("most_days_for_a_month", "tolerance", "unwell_between_doses", "could_not_lower"), 0.75
    )
    signs = [sign.key for sign in load().recognition.signs]
    answers: dict[str, bool | None] = {key: random.random() < often.get(key, 0.15) for key in signs}
    answers |= {"most_days_for_a_month": True, "seizure_or_confusion": False}
    answers["thoughts_of_self_harm"] = danger
    if random.random() < 0.3:
        answers["others_worry"] = None
    return answers


def questionnaire_answers(
    instrument: str, level: float, random: Random, *, leave_out: bool = False
) -> dict[str, int | None]:
    """Answers to every item, around `level` from 0, the best, to 1; thoughts of death stay at none."""
    form = load().instruments[instrument]
    answers: dict[str, int | None] = {}
    for item in form.items:
        values = [option.answer for option in item.options.options]
        place = level * (len(values) - 1) + random.choice((-0.6, -0.3, 0, 0.3, 0.6))
        answers[item.id] = values[min(max(round(place), 0), len(values) - 1)]
    if instrument == "phq-9":
        answers["9"] = 0
    if leave_out:
        answers[form.items[1].id] = None
    return answers


def _medicines(situation: Situation, on: date, random: Random) -> Answers:
    years = random.choice((1, 2, 4, 7, 12, 20))
    return {
        "regimen": situation.regimen,
        "medicine_history": [
            {
                "medicine": situation.regimen[0]["drug"],
                "since": (on - timedelta(days=365 * years)).isoformat(),
                "source": "own-prescription",
            }
        ],
        "duration_weeks": 52 * years,
        "days_per_week": 7,
        "supply": "pharmacy",
        "as_prescribed": random.choice(("as-prescribed", "as-prescribed", "varies", "less")),
        "reason_begun": random.choice(
            ("sleep after a loss", "panic attacks", "a stay in hospital")
        ),
        "what_it_does": random.choice(
            ("It lets me sleep.", "It takes the edge off.", "I feel wrong without it.")
        ),
    }


def _life(random: Random, age: int) -> Answers:
    usually_no = (
        "seizure_history complicated_withdrawal_history severe_withdrawal_now bipolar psychosis "
        "unstable_condition liver_disease kidney_disease overdose_history palliative_care "
        "other_substance_use_disorder suicidality imminent_harm means_at_home machines"
    )
    answers: Answers = dict.fromkeys(usually_no.split(), False)
    answers |= {
        "alcohol": random.choice(("none", "none", "use")),
        "opioids": "none",
        "other_substances": random.choice(([], ["nicotine"], ["nicotine", "cannabis"])),
        "use_disorder": "none",
        "withdrawal_signs": random.sample(["anxiety", "sleep", "shaking", "heart", "stomach"], 3),
        "age": age,
        "falls": age > 65 and random.random() < 0.6,
        "memory_trouble": age > 60 and random.random() < 0.4,
        "medicines": random.choice(([], ["sertraline"], ["omeprazole"], ["lisinopril"])),
        "sleep_hours": random.choice((4, 5, 6, 7)),
        "work": "retired" if age > 64 else random.choice(("paid-work", "shift-work", "care")),
        "housing": random.choice(("own", "own", "with-others")),
        "safe_storage": True,
        "supporters": [{"name": "Sample Supporter", "relation": "friend", "may_be_told": "all"}],
    }
    likely = {
        "symptoms_between_doses": 0.6,
        "tolerance": 0.6,
        "tried_and_could_not": 0.6,
        "anxiety_disorder": 0.6,
        "depression": 0.4,
        "ptsd": 0.2,
        "lung_disease": 0.15,
        "pain": 0.35,
        "insomnia": 0.6,
        "sleep_disturbed": 0.6,
        "sleep_apnoea": 0.15,
        "drives": 0.7,
        "daily_life_hard": 0.3,
        "lives_alone": 0.35,
        "seizure_help_at_home": 0.6,
        "safe_at_home": 0.95,
    }
    return answers | {key: random.random() < share for key, share in likely.items()}


def _wishes(situation: Situation, random: Random) -> Answers:
    return {
        "goal": situation.goal,
        "hopes": "To feel like myself in the mornings.",
        "fears": "That I will not sleep.",
        "importance": random.randint(5, 10),
        "confidence": random.randint(3, 9),
    }
