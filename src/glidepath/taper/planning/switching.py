"""Changing every drug of a regimen to one drug, one dose time after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from glidepath.errors import NoEquivalence
from glidepath.medicines.equivalence import DIAZEPAM, Equivalences
from glidepath.medicines.product import Product
from glidepath.quantities import NO_MILLIGRAMS, ONE_MILLIGRAM, Milligrams
from glidepath.taper.planning.pieces import Cabinet
from glidepath.taper.planning.present import intakes_from
from glidepath.taper.regimen import TIMES, TimeOfDay
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import Intake

_MOST_PRODUCTS = 3

Taken = Mapping[TimeOfDay, Milligrams]


@dataclass(frozen=True, slots=True)
class SwitchStage:
    """What is taken after one drug's dose at one time has been changed to the target."""

    intakes: tuple[Intake, ...]
    daily: dict[str, Milligrams]
    drug: str
    time: TimeOfDay


@dataclass(frozen=True, slots=True)
class SwitchPlan:
    """The stages of a switch, and the target's doses and products at its end.

    `leaving` is milligrams a day by drug before it (the target's own included where taken already);
    `exact` the target's dose before rounding down to pieces.
    """

    stages: tuple[SwitchStage, ...]
    taken: Taken
    in_hand: frozenset[str]
    exact: Milligrams
    leaving: dict[str, Milligrams]


def diazepam_by_table(
    equivalences: Equivalences, drug: str, dose: Milligrams, table: str
) -> Milligrams:
    """The dose in milligrams of diazepam at the cautious, lower-exposure end of a table's row."""
    if drug == DIAZEPAM:
        return dose
    return equivalences.to_diazepam(drug, dose, table).low


def tables_for(
    drugs: Sequence[str], request: PlanRequest, equivalences: Equivalences
) -> dict[str, str]:
    """The table used for each drug: the one the request names, else the default for the drug.

    Raises NoEquivalence where the named table does not list one of the drugs.
    """
    named = request.switch.table if request.switch else None
    tables: dict[str, str] = {}
    for drug in drugs:
        if named is None:
            tables[drug] = equivalences.default_for(drug).id
        elif drug == DIAZEPAM or drug in equivalences.table(named).rows:
            tables[drug] = named
        else:
            raise NoEquivalence(
                f"The table {named} does not list {drug}. Tables that do:"
                f" {', '.join(sorted(t.id for t in equivalences.tables.values() if drug in t.rows))}.",
                "switch_to.table",
            )
    return tables


def plan_switch(
    taken: Mapping[str, Taken],
    intakes: Mapping[str, tuple[Intake, ...]],
    target: str,
    products: Sequence[Product],
    request: PlanRequest,
    equivalences: Equivalences,
    tables: Mapping[str, str],
) -> SwitchPlan:
    """Change each dose time of each drug in turn, bedtime first, then from the morning on.

    `taken` and `intakes` are the present doses by drug and time. The target's dose at a time is
    the equivalent under the named tables, rounded down to what its products can make there.
    """
    weights = {
        time: sum(
            (
                _in_target(equivalences, drug, doses[time], target, tables)
                for drug, doses in taken.items()
                if time in doses and drug != target
            ),
            NO_MILLIGRAMS,
        )
        + taken.get(target, {}).get(time, NO_MILLIGRAMS)
        for time in TIMES
        if any(time in doses for doses in taken.values())
    }
    cabinet, mask, doses = _round_to_pieces(weights, products, request)
    in_hand = frozenset(name.split("#")[0] for name in cabinet.names(mask))

    stages: list[SwitchStage] = []
    changed: dict[TimeOfDay, set[str]] = {time: set() for time in weights}
    order = sorted(weights, key=lambda time: (time is not TimeOfDay.BEDTIME, TIMES.index(time)))
    for time in order:
        for drug in [name for name in taken if name != target and time in taken[name]]:
            changed[time].add(drug)
            target_doses = _target_so_far(
                weights,
                doses,
                cabinet,
                mask,
                taken,
                target,
                changed,
                lambda d, m: _in_target(equivalences, d, m, target, tables),
            )
            staying = tuple(
                intake
                for name, entries in intakes.items()
                if name != target
                for intake in entries
                if name not in changed.get(intake.time, set())
            )
            switched = intakes_from(cabinet, mask, target, list(target_doses.items()))
            stages.append(SwitchStage(staying + switched, _daily(staying + switched), drug, time))
    final = {time: Milligrams(units * cabinet.unit) for time, units in doses.items() if units}
    leaving = {drug: sum(times.values(), NO_MILLIGRAMS) for drug, times in taken.items()}
    return SwitchPlan(tuple(stages), final, in_hand, sum(weights.values(), NO_MILLIGRAMS), leaving)


def _target_so_far(
    weights: Mapping[TimeOfDay, Milligrams],
    doses: Mapping[TimeOfDay, int],
    cabinet: Cabinet,
    mask: int,
    taken: Mapping[str, Taken],
    target: str,
    changed: Mapping[TimeOfDay, set[str]],
    convert: Callable[[str, Milligrams], Milligrams],
) -> dict[TimeOfDay, int]:
    """The target's doses in units while the switch is under way, in the order of the day."""
    so_far: dict[TimeOfDay, int] = {}
    single = cabinet.single_doses(mask)
    for time in weights:
        leaving = {name for name in taken if name != target and time in taken[name]}
        if leaving <= changed[time] and leaving:
            so_far[time] = doses[time]
            continue
        part = sum(
            (convert(name, taken[name][time]) for name in changed[time]), NO_MILLIGRAMS
        ) + taken.get(target, {}).get(time, NO_MILLIGRAMS)
        so_far[time] = _highest_at_or_below(single, int(part.value / cabinet.unit))
    return so_far


def _in_target(
    equivalences: Equivalences,
    drug: str,
    dose: Milligrams,
    target: str,
    tables: Mapping[str, str],
) -> Milligrams:
    """A dose in milligrams of the target, so that its diazepam equivalent stays the same."""
    diazepam = diazepam_by_table(equivalences, drug, dose, tables[drug])
    per_milligram = diazepam_by_table(equivalences, target, ONE_MILLIGRAM, tables[target])
    return Milligrams(diazepam / per_milligram)


def _round_to_pieces(
    weights: Mapping[TimeOfDay, Milligrams], products: Sequence[Product], request: PlanRequest
) -> tuple[Cabinet, int, dict[TimeOfDay, int]]:
    """The fewest products (liquids last) whose rounding down keeps the total within the pace.

    Where no products do, those that lose least.
    """
    exact = sum(weights.values(), NO_MILLIGRAMS)
    cabinet = Cabinet(products, request.allowed, len(weights), request.max_pieces, exact.value)
    least = exact * (1 - request.pace.reduction)
    size = len(cabinet.kinds)
    best: tuple[tuple[int, int, int, Fraction], int, dict[TimeOfDay, int]] | None = None
    for count in range(1, min(_MOST_PRODUCTS, size) + 1):
        for chosen in combinations(range(size), count):
            mask = sum(1 << index for index in chosen)
            if any(cabinet.requires(index) & ~mask for index in chosen):
                continue
            single = cabinet.single_doses(mask)
            doses = {
                time: _highest_at_or_below(single, int(dose.value / cabinet.unit))
                for time, dose in weights.items()
            }
            lost = exact.value - sum(doses.values()) * cabinet.unit
            enough = exact.value - lost >= least.value
            liquids = (mask & cabinet.liquid_kinds).bit_count()
            key = (0 if enough else 1, liquids, count, lost) if enough else (1, 0, 0, lost)
            if best is None or key < best[0]:
                best = key, mask, doses
    if best is None:
        raise NoEquivalence("No product of the target drug may be used.", "products")
    return cabinet, best[1], best[2]


def _highest_at_or_below(bits: int, dose: int) -> int:
    return (bits & ((1 << (dose + 1)) - 1)).bit_length() - 1


def _daily(intakes: Sequence[Intake]) -> dict[str, Milligrams]:
    daily: dict[str, Milligrams] = {}
    for intake in intakes:
        daily[intake.drug] = daily.get(intake.drug, NO_MILLIGRAMS) + intake.dose
    return daily
