"""Changing every drug of a regimen to one drug, one dose time after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf

from glidepath.errors import NoEquivalence
from glidepath.medicines.equivalence import DIAZEPAM, Equivalences
from glidepath.medicines.product import Product
from glidepath.quantities import NO_MILLIGRAMS, ONE_MILLIGRAM, Milligrams
from glidepath.taper.planning.pieces import Cabinet, intakes_from
from glidepath.taper.regimen import TIMES, DrugDoses, TimeOfDay
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import Intake

_MOST_PRODUCTS = 3

Taken = Mapping[TimeOfDay, Milligrams]


@dataclass(frozen=True, slots=True)
class SwitchStage:
    """What is taken after one more dose has been changed to the target."""

    intakes: tuple[Intake, ...]
    daily: dict[str, Milligrams]


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


def total_in_diazepam(
    equivalences: Equivalences, daily: Mapping[str, Milligrams], tables: Mapping[str, str]
) -> Milligrams:
    """The doses of a day added up in diazepam, each by the table of its drug."""
    return sum(
        (
            diazepam_by_table(equivalences, drug, dose, tables[drug])
            for drug, dose in daily.items()
            if dose
        ),
        NO_MILLIGRAMS,
    )


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
        elif equivalences.table(named).lists(drug):
            tables[drug] = named
        else:
            listing = sorted(t.id for t in equivalences.tables.values() if t.lists(drug))
            raise NoEquivalence(
                f"The table {named} does not list {drug}. Tables that do: {', '.join(listing)}.",
                "switch_to.table",
                es=f"La tabla {named} no incluye {drug}. Tablas que sí: {', '.join(listing)}.",
            )
    return tables


class _Rounding:
    """What the products chosen for the target can make at one time, in units of their cabinet."""

    def __init__(self, cabinet: Cabinet, mask: int, target: str) -> None:
        self.cabinet = cabinet
        self._mask = mask
        self._target = target
        self._single = cabinet.single_doses(mask)

    def down(self, dose: Milligrams) -> int:
        """The largest dose that can be made and is not above this one."""
        return _highest_at_or_below(self._single, int(dose.value / self.cabinet.unit))

    def intakes(self, doses: Mapping[TimeOfDay, int]) -> tuple[Intake, ...]:
        """The pieces of these doses."""
        return tuple(intakes_from(self.cabinet, self._mask, self._target, list(doses.items())))


class Switching:
    """Changes every drug of a regimen to `target`, which may be among them already.

    `products` are the target's; `tables` names the equivalence table of each drug.
    """

    def __init__(
        self,
        target: str,
        products: tuple[Product, ...],
        request: PlanRequest,
        equivalences: Equivalences,
        tables: Mapping[str, str],
    ) -> None:
        self.target = target
        self.products = products
        self.request = request
        self.equivalences = equivalences
        self.tables = tables

    def plan(
        self,
        taken: Mapping[str, Taken],
        intakes: Mapping[str, tuple[Intake, ...]],
        halves: Mapping[str, Intake],
    ) -> SwitchPlan:
        """Change one dose time of one drug after another, bedtime first, then from the morning on.

        `taken` and `intakes` are the present doses. The target's dose at a time is the equivalent
        under the named tables, rounded down to what its products can make there; no stage raises
        the total. A regimen of a single dose is changed in two parts: `halves` holds for its drug
        the part of the dose that stays for the first of them, where one can be made.
        """
        exact = {time: self._own(taken, time) for time in TIMES}
        whole = {
            time: sum(
                (
                    self._converted(drug, doses[time])
                    for drug, doses in taken.items()
                    if time in doses and drug != self.target
                ),
                exact[time],
            )
            for time in exact
        }
        cabinet, mask = _round_to_pieces(whole, self.products, self.request)
        staying = [i for drug, entries in intakes.items() if drug != self.target for i in entries]
        rounding = _Rounding(cabinet, mask, self.target)
        stages, doses = self._stages(self._order(staying, halves), staying, exact, whole, rounding)
        if halves:
            # A part that no piece of the target can stand for would be lost on the way: then the
            # whole dose is changed on one day.
            at_once = self._stages(self._order(staying, {}), staying, exact, whole, rounding)
            if sum(at_once[1].values()) > sum(doses.values()):
                stages, doses = at_once
        return SwitchPlan(
            stages=tuple(stages),
            taken={time: Milligrams(n * cabinet.unit) for time, n in doses.items() if n},
            in_hand=frozenset(name.split("#")[0] for name in cabinet.names(mask)),
            exact=sum(whole.values(), NO_MILLIGRAMS),
            leaving={drug: sum(times.values(), NO_MILLIGRAMS) for drug, times in taken.items()},
        )

    def _stages(
        self,
        order: Iterator[tuple[Intake, Intake | None]],
        staying: Sequence[Intake],
        own: Mapping[TimeOfDay, Milligrams],
        whole: Mapping[TimeOfDay, Milligrams],
        rounding: _Rounding,
    ) -> tuple[list[SwitchStage], dict[TimeOfDay, int]]:
        """The stages of changing doses in this order, and the target's doses at their end."""
        exact, unit = dict(own), rounding.cabinet.unit
        doses = {time: rounding.down(dose) for time, dose in exact.items()}
        total = sum(whole.values(), NO_MILLIGRAMS)
        stages: list[SwitchStage] = []
        for intake, left in order:
            staying = [i for i in staying if i is not intake] + ([left] if left else [])
            gone = intake.dose - left.dose if left else intake.dose
            exact[intake.time] += self._converted(intake.drug, gone)
            kept = sum((self._converted(i.drug, i.dose) for i in staying), NO_MILLIGRAMS)
            elsewhere = sum(units for time, units in doses.items() if time != intake.time)
            room = total.value - kept.value - elsewhere * unit
            doses[intake.time] = rounding.down(Milligrams(min(exact[intake.time].value, room)))
            total = kept + Milligrams(sum(doses.values()) * unit)
            now = (*staying, *rounding.intakes(doses))
            stages.append(SwitchStage(now, _daily(now)))
        return stages, doses

    def _order(
        self, staying: Sequence[Intake], halves: Mapping[str, Intake]
    ) -> Iterator[tuple[Intake, Intake | None]]:
        """The doses to change in turn, each with what is left of it after its stage."""
        ordered = sorted(
            staying, key=lambda i: (i.time is not TimeOfDay.BEDTIME, TIMES.index(i.time))
        )
        if len(ordered) == 1 and (half := halves.get(ordered[0].drug)):
            yield ordered[0], half
            yield half, None
            return
        for intake in ordered:
            yield intake, None

    def _own(self, taken: Mapping[str, Taken], time: TimeOfDay) -> Milligrams:
        return taken.get(self.target, {}).get(time, NO_MILLIGRAMS)

    def _converted(self, drug: str, dose: Milligrams) -> Milligrams:
        """A dose in milligrams of the target, so that its diazepam equivalent stays the same."""
        diazepam = diazepam_by_table(self.equivalences, drug, dose, self.tables[drug])
        per_milligram = diazepam_by_table(
            self.equivalences, self.target, ONE_MILLIGRAM, self.tables[self.target]
        )
        return Milligrams(diazepam / per_milligram)


def half_of(entry: DrugDoses, cabinet: Cabinet) -> Intake | None:
    """About half of a single daily dose, as pieces of the same drug; None where none can be made."""
    (time,) = entry.times
    whole = int(entry.doses[time].value / cabinet.unit)
    bits = cabinet.single_doses(cabinet.all_kinds)
    made = [n for n in range(1, whole) if bits >> n & 1]
    if not made:
        return None
    half = min(made, key=lambda n: (abs(2 * n - whole), -n))
    (intake,) = intakes_from(cabinet, cabinet.all_kinds, entry.drug, [(time, half)])
    return intake


def _round_to_pieces(
    weights: Mapping[TimeOfDay, Milligrams], products: tuple[Product, ...], request: PlanRequest
) -> tuple[Cabinet, int]:
    """The fewest products (liquids last) whose rounding down keeps each dose within the pace.

    Where no products do, those that lose least. As a cabinet and the kinds to use of it.
    """
    exact = sum(weights.values(), NO_MILLIGRAMS)
    cabinet = Cabinet(products, request.allowed, len(weights), request.max_pieces, exact.value)
    least = {time: dose.value * (1 - request.pace.reduction) for time, dose in weights.items()}
    size = len(cabinet.kinds)
    best: tuple[tuple[float, ...], int] | None = None
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
            given = sum(doses.values())
            enough = all(doses[time] * cabinet.unit >= least[time] for time in weights)
            liquids = (mask & cabinet.liquid_kinds).bit_count()
            key = (liquids, count, -given) if enough else (inf, -given)
            if best is None or key < best[0]:
                best = key, mask
    if best is None:
        raise NoEquivalence(
            "No product of the target drug may be used.",
            "products",
            es="No se puede usar ningún producto del medicamento al que se cambia.",
        )
    return cabinet, best[1]


def _highest_at_or_below(bits: int, dose: int) -> int:
    return (bits & ((1 << (dose + 1)) - 1)).bit_length() - 1


def _daily(intakes: Sequence[Intake]) -> dict[str, Milligrams]:
    daily: dict[str, Milligrams] = {}
    for intake in intakes:
        daily[intake.drug] = daily.get(intake.drug, NO_MILLIGRAMS) + intake.dose
    return daily
