"""The steps of a schedule changed by hand: their doses made, and how each follows the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from glidepath.guidance.naming import drug_words
from glidepath.guidance.words import Words
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.planning.by_hand import Dispensable, DrugInPlan
from glidepath.taper.planning.draft import PlanningFacts
from glidepath.taper.planning.state import present_state
from glidepath.taper.planning.switching import diazepam_by_table
from glidepath.taper.regimen import TIMES
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import Intake, Pieces, Schedule, Step, StepKind

_FOLLOWING = frozenset({StepKind.TAPER, StepKind.HOLD, StepKind.STOP, StepKind.STEP_BACK})


@dataclass(frozen=True, slots=True)
class Nearest:
    """A dose that can be made, in milligrams a day of the drug asked for, with its pieces."""

    dose: Milligrams
    intakes: tuple[Intake, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a dose asked for was not taken into the plan, and the nearest that could be."""

    drug: str
    asked: Milligrams
    words: Words
    nearest: tuple[Nearest, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step to make: its length in days, and a new dose of `drug` if any.

    `was` is the step it was, if any, and `earlier` the daily doses that it then followed.
    """

    was: Step | None
    earlier: Mapping[str, Milligrams]
    days: int
    drug: str
    dose: Milligrams | None


@dataclass(frozen=True, slots=True)
class _Present:
    """What is taken just before a step."""

    daily: Mapping[str, Milligrams]
    intakes: tuple[Intake, ...]


@dataclass
class EditedSteps:
    """Makes the steps of a changed schedule one after another; `old` is the schedule it was."""

    old: Schedule
    request: PlanRequest
    facts: PlanningFacts
    _of: dict[str, Dispensable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._present = present_state(self.request, self.facts).all_intakes()

    def make(self, wanted: list[Wanted]) -> Iterator[tuple[Step, Refusal | None]]:
        """Each step with the refusal of its dose, if any; a refused step keeps its doses."""
        day = self.old.steps[0].first_day
        before = _Present(doses_before(self.old), self._present)
        used = [pieces for intake in self._present for pieces in intake.pieces]
        for one in wanted:
            refusal = None
            doses = _Present(one.was.daily, one.was.intakes) if one.was else before
            used += [pieces for intake in doses.intakes for pieces in intake.pieces]
            if one.dose is not None and one.dose != doses.daily.get(one.drug, NO_MILLIGRAMS):
                refusal = self._refusal(one, before, used)
                if refusal is None:
                    doses = self._changed(one.drug, one.dose, doses, before, used)
            step = self._step(one, day, doses, before)
            yield step, refusal
            before, day = doses, step.last_day + timedelta(days=1)

    def dispensable(self, drug: str) -> Dispensable:
        """What may be dispensed of a drug of the plan."""
        if drug not in self._of:
            self._of[drug] = Dispensable(self._drug_in_plan(drug), self.request, self.facts)
        return self._of[drug]

    def _drug_in_plan(self, drug: str) -> DrugInPlan:
        taken = [self._present, *(step.intakes for step in self.old.steps)]
        own = [intake for intakes in taken for intake in intakes if intake.drug == drug]
        asked = next((e.doses for e in self.request.regimen.drugs if e.drug == drug), {})
        times = {*asked, *(intake.time for intake in own)}
        daily = [self.old.before, *(step.daily for step in self.old.steps)]
        return DrugInPlan(
            drug,
            tuple(time for time in TIMES if time in times),
            max(doses.get(drug, NO_MILLIGRAMS) for doses in daily),
            tuple(pieces for intake in own for pieces in intake.pieces),
        )

    def _changed(
        self,
        drug: str,
        dose: Milligrams,
        doses: _Present,
        before: _Present,
        used: list[Pieces],
    ) -> _Present:
        """The doses with that of one drug made anew, coming from the ones before."""
        then = [intake for intake in before.intakes if intake.drug == drug]
        made = self.dispensable(drug).make(dose, then, used)
        daily = {**doses.daily, drug: dose}
        order = [*daily]
        rest = [intake for intake in doses.intakes if intake.drug != drug]
        intakes = sorted([*made, *rest], key=lambda intake: order.index(intake.drug))
        return _Present({name: mg for name, mg in daily.items() if mg}, tuple(intakes))

    def _refusal(self, one: Wanted, before: _Present, used: list[Pieces]) -> Refusal | None:
        dispensable, dose = self.dispensable(one.drug), one.dose
        assert dose is not None
        words = self.facts.said.words
        named: dict[str, Words | str] = {
            "drug": drug_words(one.drug, self.facts.formulary),
            "dose": str(dose),
        }
        if dose > dispensable.highest:
            most = str(dispensable.highest)
            return Refusal(one.drug, dose, words["edit_too_high"].filled(most=most, **named))
        if dispensable.makes(dose):
            return None
        then = [intake for intake in before.intakes if intake.drug == one.drug]
        nearest = tuple(
            Nearest(other, dispensable.make(other, then, used))
            for other in dispensable.nearest(dose)
        )
        if not nearest:
            return Refusal(one.drug, dose, words["edit_nothing_made"].filled(**named))
        key = "edit_not_made" if len(nearest) == 1 else "edit_not_made_between"
        named |= {"nearest": str(nearest[0].dose), "above": str(nearest[-1].dose)}
        return Refusal(one.drug, dose, words[key].filled(**named), nearest)

    def _step(self, one: Wanted, first: date, doses: _Present, before: _Present) -> Step:
        last = first + timedelta(days=one.days - 1)
        was = one.was
        if was is not None:
            step = replace(was, first_day=first, last_day=last)
            if doses.daily == was.daily and before.daily == one.earlier:
                return step
            step = replace(step, daily=doses.daily, intakes=doses.intakes)
        else:
            step = Step(
                StepKind.TAPER, first, last, doses.daily, Fraction(0), one.drug, doses.intakes
            )
        return self._related(step, before.daily, one.drug)

    def _related(self, step: Step, before: Mapping[str, Milligrams], drug: str) -> Step:
        """The step with the kind and reduction that follow from the doses before it."""
        fallen = [name for name, mg in before.items() if step.daily.get(name, NO_MILLIGRAMS) < mg]
        if step.kind is StepKind.SWITCH:
            upper, lower = (self._in_diazepam(daily) for daily in (before, step.daily))
            return replace(step, reduction=_share(upper, lower))
        lowered = next((name for name in (drug, step.lowered) if name in fallen), None)
        if lowered is None and fallen:
            lowered = fallen[0]
        kind = step.kind
        if kind in _FOLLOWING:
            gone = lowered is not None and lowered not in step.daily
            same = step.daily == before
            kind = StepKind.STOP if gone else StepKind.HOLD if same else StepKind.TAPER
        if lowered is None:
            return replace(step, kind=kind, lowered=None, reduction=Fraction(0))
        share = _share(before[lowered], step.daily.get(lowered, NO_MILLIGRAMS))
        return replace(step, kind=kind, lowered=lowered, reduction=share)

    def _in_diazepam(self, daily: Mapping[str, Milligrams]) -> Milligrams:
        equivalences, tables = self.facts.equivalences, self.old.table
        return sum(
            (diazepam_by_table(equivalences, d, mg, tables[d]) for d, mg in daily.items()),
            NO_MILLIGRAMS,
        )


def doses_before(schedule: Schedule) -> Mapping[str, Milligrams]:
    """Milligrams a day by drug before the first step: as last lived by plan, else as stated."""
    lived = {entry.day: entry for entry in schedule.lived}
    day = schedule.steps[0].first_day - timedelta(days=1)
    while day in lived:
        if not lived[day].unplanned:
            return lived[day].doses
        day -= timedelta(days=1)
    return schedule.before


def _share(upper: Milligrams, lower: Milligrams) -> Fraction:
    return 1 - lower.value / upper.value if lower < upper else Fraction(0)
