"""The pieces of every step of a ladder: each day's total spread over the day, and made."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from glidepath.quantities import Milligrams
from glidepath.taper.planning.ladder import Ladder
from glidepath.taper.planning.pieces import intakes_from
from glidepath.taper.planning.spread import SpreadRules, Vector, spread_step
from glidepath.taper.regimen import TimeOfDay
from glidepath.taper.schedule import Intake


def spread_ladder(
    ladder: Ladder,
    taken: Mapping[TimeOfDay, Milligrams],
    intakes: tuple[Intake, ...],
    rules: SpreadRules,
) -> list[tuple[Intake, ...]]:
    """The intakes of each step, coming from the doses `taken` and the pieces they are made of.

    A dose that does not change keeps its pieces, as long as the kinds in hand give them: what is
    in hand stays so, but the present pieces may be none of them.
    """
    cabinet, times = ladder.cabinet, rules.times
    vector: Vector = tuple(_in_units(taken[time], cabinet.unit) for time in times)
    now = tuple(intake for intake in intakes if intake.dose == taken.get(intake.time))
    steps: list[tuple[Intake, ...]] = []
    for total, mask in zip(ladder.units, ladder.masks, strict=True):
        vector = spread_step(cabinet, mask, total, vector, rules)
        doses = dict(zip(times, vector, strict=True))
        kept = {
            intake.time: intake
            for intake in now
            if intake.dose.value == cabinet.unit * doses[intake.time]
            and cabinet.gives(mask, intake.pieces)
        }
        now = intakes_from(cabinet, mask, ladder.problem.drug, doses.items(), kept)
        steps.append(now)
    return steps


def _in_units(dose: Milligrams, unit: Fraction) -> int | Fraction:
    units = dose.value / unit
    return int(units) if units.denominator == 1 else units
