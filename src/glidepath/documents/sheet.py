"""What stands on the person's sheet: the next steps with pictures, a calendar to tick, and help.

Values only: the template places them. A long plan gives the weeks that fit on two pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from glidepath.documents.amounts import change_phrase, date_phrase, number, pieces_phrase
from glidepath.documents.pictures import pieces_svg
from glidepath.documents.sentences import doses_before, drug_name
from glidepath.documents.summary import emergency_numbers, plan_title
from glidepath.documents.words import words
from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Product, Split
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.answer import Answer
from glidepath.taper.regimen import TIMES
from glidepath.taper.request import GoalKind
from glidepath.taper.schedule import Pieces, Schedule, Step

MOST_WEEKS = 10
# More pieces than this are drawn as one; the words and figures beside it give the count.
MOST_PICTURES = 6
# Lines of pieces that fit on the first page under the heading; each step takes three more.
_MOST_LINES = 30
_LINES_A_STEP = 3
_OPIOID_USE = ("prescribed", "treatment", "other")


def person_sheet(answer: Answer, formulary: Formulary, language: str) -> dict[str, Any]:
    """Everything the person's sheet says, ready to be placed; the answer must have a schedule."""
    schedule = answer.schedule
    assert schedule is not None
    terms = words(language)["sheet"]
    steps = steps_that_fit(schedule)
    last = min(steps[-1].last_day, _last_calendar_day(steps[0].first_day))
    whole = last == schedule.steps[-1].last_day
    numbers = emergency_numbers(answer.request.market, language)
    # Words of steps do not fit a dose that is kept.
    kept = "_maintain" if answer.request.goal.kind is GoalKind.MAINTAIN else ""
    return {
        "title": plan_title(answer.request, language, "sheet"),
        "name": terms["name"],
        "phone": terms["phone"],
        "intro": terms[f"intro{kept}"],
        "covers": terms["covers_all" if whole else "covers"].format(
            first=date_phrase(steps[0].first_day, language),
            last=date_phrase(last, language),
            to=len(steps),
            total=len(schedule.steps),
            **{"from": 1},
        ),
        "until": _until(answer, steps[0].first_day, language),
        "steps": _cards(schedule, steps, formulary, language),
        "tips": _tips(steps, formulary, language),
        "calendar_title": terms["calendar"],
        "legend": terms["legend"].format(times=_legend(steps, language)),
        "weekdays": words(language)["dates"]["weekdays"],
        "weeks": _weeks(schedule, steps, last, language),
        "next": _next(steps[-1], language) if whole else terms["next_sheet"],
        "hard_title": terms["hard_title"],
        "hard": terms[f"hard{kept}"],
        "careful_title": terms["careful_title"],
        "careful": terms[f"careful{kept}"],
        "naloxone_title": terms["naloxone_title"],
        "naloxone": terms["naloxone"] if _takes_opioids(answer) else "",
        "emergency_title": terms["emergency_title"].format(**numbers),
        "emergency": terms["emergency"],
        "crisis_title": terms["crisis_title"],
        "crisis": terms["crisis"].format(
            crisis=numbers["crisis_line"], emergency=numbers["emergency"]
        ),
    }


def _until(answer: Answer, first: date, language: str) -> str:
    """What to take before the first day of a plan that was not in force before."""
    if answer.request.lead is not None:
        return ""
    before = date_phrase(first - timedelta(days=1), language)
    return str(words(language)["sheet"]["until"]).format(day=before)


def steps_that_fit(schedule: Schedule) -> tuple[Step, ...]:
    """The first steps, as many as two pages hold; at least one."""
    horizon = _last_calendar_day(schedule.steps[0].first_day)
    chosen: list[Step] = []
    lines = 0
    for step in schedule.steps:
        lines += _LINES_A_STEP + sum(len(intake.pieces) for intake in step.intakes)
        if chosen and (lines > _MOST_LINES or step.first_day > horizon):
            break
        chosen.append(step)
    return tuple(chosen)


def _next(last: Step, language: str) -> str:
    """What comes after the whole plan: nothing is taken, or the last dose goes on."""
    if not last.intakes:
        return ""
    day = date_phrase(last.last_day, language)
    return str(words(language)["sheet"]["dose_goes_on"]).format(last=day)


def _last_calendar_day(first: date) -> date:
    """The Sunday that ends the last week that fits on the calendar."""
    monday = first - timedelta(days=first.weekday())
    return monday + timedelta(days=7 * MOST_WEEKS - 1)


def _cards(
    schedule: Schedule, steps: Sequence[Step], formulary: Formulary, language: str
) -> list[dict[str, Any]]:
    befores = doses_before(schedule)
    named = len({*schedule.before, *(drug for step in steps for drug in step.daily)}) > 1
    terms = words(language)["sheet"]
    return [
        {
            "title": terms["step"].format(number=place),
            "span": terms["span"].format(
                first=date_phrase(step.first_day, language),
                last=date_phrase(step.last_day, language),
            ),
            "total": _totals(step, formulary, language),
            "changes": _changes(before, step, formulary, language, named=named),
            "rows": _rows(step, formulary, language, named=named),
            "none": terms["none"],
        }
        for place, (step, before) in enumerate(zip(steps, befores, strict=False), start=1)
    ]


def _totals(step: Step, formulary: Formulary, language: str) -> list[str]:
    terms = words(language)["sheet"]
    if not step.intakes:
        return [terms["total"].format(mg="0")]
    return [
        terms["total_drug"].format(drug=drug_name(drug, formulary, language), mg=number(dose.value))
        for drug, dose in step.daily.items()
    ]


def _changes(
    before: Mapping[str, Milligrams],
    step: Step,
    formulary: Formulary,
    language: str,
    *,
    named: bool,
) -> list[str]:
    changes = []
    for drug in {**before, **step.daily}:
        was, now = before.get(drug, NO_MILLIGRAMS), step.daily.get(drug, NO_MILLIGRAMS)
        if was or now:
            change = change_phrase(was.value, now.value, language)
            changes.append(f"{drug_name(drug, formulary, language)}: {change}" if named else change)
    return ["; ".join(changes)]


def _rows(step: Step, formulary: Formulary, language: str, *, named: bool) -> list[dict[str, Any]]:
    """One row a time of day, each with its pieces: a picture and the words."""
    names = words(language)["time_names"]
    rows = []
    for time in TIMES:
        pieces = [
            _piece(part, intake.drug, formulary, language, named=named)
            for intake in step.intakes
            if intake.time is time
            for part in intake.pieces
        ]
        if pieces:
            rows.append({"time": names[time], "pieces": pieces})
    return rows


def _piece(
    part: Pieces, drug: str, formulary: Formulary, language: str, *, named: bool
) -> dict[str, Any]:
    product = formulary.products[part.product]
    text = pieces_phrase(part, product, language)
    if named:
        text = f"{drug_name(drug, formulary, language)}: {text}"
    return {"picture": _picture(part, product, formulary, language), "text": text}


def _picture(part: Pieces, product: Product, formulary: Formulary, language: str) -> str:
    """The pieces drawn, as SVG; of very many one stands for all."""
    shown = part
    if not product.is_liquid and part.count > MOST_PICTURES:
        shown = Pieces(part.product, Fraction(1))
    return pieces_svg([shown], formulary, language)


def _tips(steps: Sequence[Step], formulary: Formulary, language: str) -> list[str]:
    terms = words(language)["sheet"]
    used = [
        (formulary.products[part.product], part.count)
        for step in steps
        for intake in step.intakes
        for part in intake.pieces
    ]
    cut = {product.split for product, count in used if count % 1 and not product.is_liquid}
    tips = []
    if cut - {Split.HALF_DISCARD_REST}:
        tips.append(terms["halves"])
    if Split.HALF_DISCARD_REST in cut:
        tips.append(terms["discard"])
    if any(product.is_liquid for product, _ in used):
        tips.append(terms["liquid"])
    return tips


def _legend(steps: Sequence[Step], language: str) -> str:
    table = words(language)
    used = {intake.time for step in steps for intake in step.intakes}
    return ", ".join(
        f"{table['sheet']['time_letters'][time]} {str(table['time_names'][time]).lower()}"
        for time in TIMES
        if time in used
    )


def _weeks(
    schedule: Schedule, steps: Sequence[Step], last: date, language: str
) -> list[dict[str, Any]]:
    letters = words(language)["sheet"]["time_letters"]
    first = steps[0].first_day
    monday = first - timedelta(days=first.weekday())
    weeks: list[dict[str, Any]] = []
    while monday <= last:
        days = [monday + timedelta(days=offset) for offset in range(7)]
        title = words(language)["sheet"]["week"].format(number=len(weeks) + 1)
        weeks.append(
            {
                "title": title,
                "days": [
                    _day(day, schedule, steps, letters, language) if first <= day <= last else None
                    for day in days
                ],
            }
        )
        monday += timedelta(days=7)
    return weeks


def _day(
    day: date,
    schedule: Schedule,
    steps: Sequence[Step],
    letters: Mapping[str, str],
    language: str,
) -> dict[str, Any]:
    place = next(n for n, step in enumerate(steps) if step.first_day <= day <= step.last_day)
    step = steps[place]
    before = doses_before(schedule)[place]
    changes = day == step.first_day and {k: v for k, v in before.items() if v} != step.daily
    month = words(language)["dates"]["months"][day.month - 1]
    return {
        "date": f"{day.day} {month}",
        "new": words(language)["sheet"]["new_dose"] if changes else "",
        "boxes": [
            letters[time] for time in TIMES if time in {entry.time for entry in step.intakes}
        ],
    }


def _takes_opioids(answer: Answer) -> bool:
    return answer.request.person.get("opioids") in _OPIOID_USE
