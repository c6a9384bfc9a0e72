"""What invented people answer: their own life, and around it what people usually say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from glidepath.catalogue import load
from glidepath.web.demo.life import Life

Answers = dict[str, Any]
_THOUGHTS_OF_DEATH = "9"  # the item of PHQ-9


def sections_answered(life: Life, age: int, on: date, random: Random) -> Iterator[Answers]:
    """The answers to each section of the interview, in its order; sections without any are left out."""
    known = {**_medicines(life, on), **_usual(random, age), **_wishes(life, random), **life.facts}
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
    instrument: str, level: float, random: Random, *, leave_out: bool = False, worry: bool = False
) -> dict[str, int | None]:
    """Answers to every item, around `level` from 0, the best, to 1.

    At 0 each is the best; thoughts of death stay at none but where the `worry` is about them.
    """
    form = load().instruments[instrument]
    answers: dict[str, int | None] = {}
    for item in form.items:
        values = [option.answer for option in item.options.options]
        place = level * (len(values) - 1) + random.choice((-0.6, -0.3, 0, 0.3, 0.6))
        last = len(values) - 1 if level else 0
        answers[item.id] = values[min(max(round(place), 0), last)]
    if instrument == "phq-9":
        answers[_THOUGHTS_OF_DEATH] = int(worry)
    if leave_out:
        answers[form.items[1].id] = None
    return answers


def drinking(life: Life) -> float:
    """How high the questions about alcohol come out, from 0 to 1, as the interview says."""
    return {"dependence": 0.8, "use": 0.3}.get(life.facts.get("alcohol", "none"), 0)


def _medicines(life: Life, on: date) -> Answers:
    since = (on - timedelta(days=365 * life.years)).isoformat()
    source = "bought" if life.facts.get("supply") == "other" else "own-prescription"
    return {
        "regimen": life.regimen,
        "medicine_history": [
            {"medicine": drug, "since": since, "source": source} for drug in life.taking
        ],
        "duration_weeks": 52 * life.years,
        "days_per_week": 7,
        "supply": "pharmacy",
        "as_prescribed": "as-prescribed",
        "reason_begun": life.begun,
        "what_it_does": life.does,
    }


def _usual(random: Random, age: int) -> Answers:
    """What most people here answer; a life says what differs."""
    usually_no = (
        "seizure_history complicated_withdrawal_history severe_withdrawal_now bipolar psychosis "
        "unstable_condition liver_disease kidney_disease overdose_history palliative_care "
        "other_substance_use_disorder suicidality imminent_harm means_at_home machines falls "
        "memory_trouble symptoms_between_doses tried_and_could_not anxiety_disorder depression "
        "ptsd lung_disease pain insomnia sleep_disturbed sleep_apnoea daily_life_hard lives_alone"
    )
    answers: Answers = dict.fromkeys(usually_no.split(), False)
    return answers | {
        "alcohol": "none",
        "alcohol_days": 0,
        "opioids": "none",
        "other_substances": random.choice(([], [], ["nicotine"])),
        "use_disorder": "none",
        "withdrawal_signs": random.sample(["anxiety", "sleep", "shaking", "heart", "stomach"], 3),
        "tolerance": random.random() < 0.6,
        "age": age,
        "medicines": [],
        "sleep_hours": random.choice((5, 6, 6, 7)),
        "drives": True,
        "work": "retired" if age > 64 else "paid-work",
        "housing": random.choice(("own", "own", "with-others")),
        "safe_storage": True,
        "safe_at_home": True,
        "seizure_help_at_home": True,
        "supporters": [
            {"name": "Sample Supporter", "relation": "friend", "may_be_told": "emergency"}
        ],
    }


def _wishes(life: Life, random: Random) -> Answers:
    return {
        "goal": life.goal,
        "hopes": life.hopes,
        "fears": life.fears,
        "own_words": life.own_words,
        "importance": random.randint(5, 10) if life.goal == "stop" else random.randint(2, 6),
        "confidence": random.randint(3, 8),
    }
