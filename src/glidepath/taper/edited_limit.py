"""Falls beyond the limit in a schedule changed by hand: which of them no dose can avoid.

A fall of one drug from the step before is unavoidable where no dose that can be made lies between
its two ends: every plan has to take it. Any other fall could have been smaller or later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from glidepath.guidance.words import NOTHING
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.edited_steps import EditedSteps, doses_before
from glidepath.taper.planning.switching import diazepam_by_table
from glidepath.taper.schedule import LimitException, Schedule
from glidepath.taper.verification import TOTAL, Break


def exceptions_in(
    schedule: Schedule,
    breaks: Sequence[Break],
    known: Sequence[LimitException],
    making: EditedSteps,
) -> tuple[LimitException, ...]:
    """The breaks that verification found, as exceptions; avoidable ones are marked.

    Breaks against days already lived are no step of the plan and are left out. `known` are the
    exceptions of the plan before the edits: the same fall keeps its reasons and ways out.
    """
    same = {_key(entry): entry for entry in known}
    found = []
    for one in breaks:
        if one.already_lived:
            continue
        old = same.get((one.drug, one.from_dose, one.to_dose))
        if old is not None and not old.avoidable and _is_step(schedule, one, making):
            found.append(replace(old, day=one.day))
        else:
            found.append(_exception(schedule, one, making))
    return tuple(sorted(found, key=lambda entry: (entry.day, entry.drug == TOTAL)))


def _key(entry: LimitException) -> tuple[object, ...]:
    return entry.drug, entry.from_dose.value, entry.to_dose.value


def _exception(schedule: Schedule, one: Break, making: EditedSteps) -> LimitException:
    words = making.facts.said.words
    avoidable = not _is_forced(schedule, one, making)
    lower, upper = Milligrams(one.to_dose), Milligrams(one.from_dose)
    if avoidable:
        why, no_way_out = words["edited_fall"], NOTHING
    elif one.drug == TOTAL:
        why, no_way_out = words["total_gap"], words["edited_no_way_out"]
    else:
        why = words["gap"].filled(lower=str(lower), upper=str(upper))
        no_way_out = words["edited_no_way_out"]
    return LimitException(
        day=one.day,
        rule=one.rule,
        drug=one.drug,
        from_dose=upper,
        to_dose=lower,
        reduction=one.reduction,
        why=why.en,
        why_es=why.es,
        avoidable=avoidable,
        no_way_out=no_way_out.en,
        no_way_out_es=no_way_out.es,
    )


def _ends(schedule: Schedule, one: Break) -> tuple[dict[str, Milligrams], dict[str, Milligrams]]:
    """The daily doses just before a break's day, and from that day on."""
    steps = schedule.steps
    place = next(i for i, step in enumerate(steps) if step.first_day == one.day)
    earlier = steps[place - 1].daily if place else doses_before(schedule)
    return dict(earlier), dict(steps[place].daily)


def _is_step(schedule: Schedule, one: Break, making: EditedSteps) -> bool:
    """True when the break is the fall from one step to the next, and not from days before it."""
    before, _ = _ends(schedule, one)
    if one.drug != TOTAL:
        return before.get(one.drug, NO_MILLIGRAMS).value == one.from_dose
    total = sum(
        (
            diazepam_by_table(making.facts.equivalences, drug, mg, schedule.table[drug])
            for drug, mg in before.items()
        ),
        NO_MILLIGRAMS,
    )
    return total.value == one.from_dose


def _is_forced(schedule: Schedule, one: Break, making: EditedSteps) -> bool:
    """True when only one drug falls, from the step before, and no smaller fall of it can be made."""
    if not _is_step(schedule, one, making):
        return False
    before, after = _ends(schedule, one)
    fallen = [d for d, mg in before.items() if after.get(d, NO_MILLIGRAMS) < mg]
    if len(fallen) != 1:
        return False
    drug = fallen[0]
    lower = after.get(drug, NO_MILLIGRAMS)
    return not making.dispensable(drug).lies_between(lower, before[drug])
