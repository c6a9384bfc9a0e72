"""Events on a running plan: each yields the request for a new version, from the real present dose.

Days already lived go into the new request, so that the limit counts them. Nothing here computes a
dose: planning does, from the request made here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from glidepath.errors import InvalidRequest
from glidepath.guidance.naming import date_words, drug_words, product_words
from glidepath.guidance.words import Words, rounded
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.planning.products import choose_products
from glidepath.taper.regimen import DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import Lead, Pace, PaceBase, PlanRequest, Switch
from glidepath.taper.schedule import Intake, LivedDay, Schedule, Step, StepKind


class EventKind(StrEnum):
    """What can happen to a running plan."""

    HOLD = "hold"
    SLOW_DOWN = "slow-down"
    STEP_BACK = "step-back"
    RESUME = "resume"
    NEW_PACE = "new-pace"
    PRODUCT_OUT = "product-out"
    MISSED = "missed"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `days` to hold, the `pace` to go on with, the `product` that ran out, or doses.

    For missed and extra doses `on` is the day and `doses` the milligrams of each drug really
    swallowed on it.
    """

    kind: EventKind
    days: int | None = None
    pace: Pace | None = None
    product: str | None = None
    on: date | None = None
    doses: Mapping[str, Milligrams] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunningPlan:
    """A plan in force: the request it answers and its schedule."""

    request: PlanRequest
    schedule: Schedule


def revise(
    running: RunningPlan,
    today: date,
    events: Sequence[Event],
    formulary: Formulary,
    slow_factor: Fraction,
) -> PlanRequest:
    """The request for the plan's next version, in force from `today` on.

    `slow_factor` is what a pace is slowed to where an event asks
    for a slower one without naming it. Raises InvalidRequest where an event cannot be applied:
    the plan is over, a resumed pace is faster than before, a product is not in use.
    """
    if not events:
        raise InvalidRequest(
            "No event is named; say what happened.",
            "events",
            es="No se nombra ningún suceso; indique qué ocurrió.",
        )
    revision = _Revision(running, today, formulary, slow_factor)
    for number, event in enumerate(events):
        try:
            revision.apply(event)
        except InvalidRequest as error:
            raise error.at(f"events[{number}]") from None
    return revision.request()


class _Revision:
    """The new version while its events are applied one after another."""

    def __init__(
        self,
        running: RunningPlan,
        today: date,
        formulary: Formulary,
        slow_factor: Fraction,
    ) -> None:
        self.old = running.request
        self.schedule = running.schedule
        self.today = today
        self.formulary = formulary
        self.products = formulary.products
        self.slow_factor = slow_factor
        self.position = self._position_on(today)
        self.pace = self.old.pace
        self.step = None if self.position is None else self.schedule.steps[self.position]
        self.kind = StepKind.HOLD
        self.held = 0
        self.out: set[str] = set()
        self.names = self.old.products
        self.lived = {entry.day: entry for entry in self.old.lived}
        for step in self.schedule.steps:
            for offset in range(step.days):
                day = step.first_day + timedelta(days=offset)
                self.lived[day] = LivedDay(day, step.daily)

    def _position_on(self, day: date) -> int | None:
        """The index of the step in force on a day, None before the first; raises when it is over."""
        if day < self.schedule.steps[0].first_day:
            return None
        for index, step in enumerate(self.schedule.steps):
            if step.first_day <= day <= step.last_day and step.intakes:
                return index
        on = date_words(day)
        if self.schedule.steps[-1].intakes:
            raise InvalidRequest(
                f"On {on.en} the plan is over; its last dose goes on. Make a new plan from that"
                " dose.",
                "today",
                es=f"El {on.es} el plan ya terminó; su última dosis continúa. Haga un plan nuevo a"
                " partir de esa dosis.",
            )
        raise InvalidRequest(
            f"On {on.en} the plan is over: nothing is taken. A return to the medicine is a new"
            " plan.",
            "today",
            es=f"El {on.es} el plan ya terminó: no se toma nada. Volver al medicamento es un plan"
            " nuevo.",
        )

    def apply(self, event: Event) -> None:
        """Take one event into the new version."""
        match event.kind:
            case EventKind.HOLD:
                self.held = max(self.held, self._days(event, self.old.pace.every_days))
            case EventKind.SLOW_DOWN:
                self.pace = event.pace or self._slower()
                self._refuse_faster(Words("slow down", "ir más despacio"))
            case EventKind.RESUME:
                self.pace = event.pace or self.pace
                self._refuse_faster(Words("resume", "reanudar"))
            case EventKind.NEW_PACE:
                if event.pace is None:
                    raise InvalidRequest(
                        "The new pace is not named.", "pace", es="No se indica el ritmo nuevo."
                    )
                self.pace = event.pace
            case EventKind.STEP_BACK:
                self._step_back(event)
            case EventKind.PRODUCT_OUT:
                self._product_out(event.product)
            case EventKind.MISSED | EventKind.EXTRA:
                self._swallowed(event)

    def _days(self, event: Event, default: int) -> int:
        days = default if event.days is None else event.days
        if not 1 <= days <= 366:
            raise InvalidRequest(
                f"{days} days to hold is outside 1 to 366.",
                "days",
                es=f"Mantener {days} días queda fuera de 1 a 366.",
            )
        return days

    def _slower(self) -> Pace:
        return replace(self.old.pace, reduction=self.old.pace.reduction * self.slow_factor)

    def _refuse_faster(self, to: Words) -> None:
        """A plan that slows down or resumes never goes faster than before."""
        old, new = self.old.pace, self.pace
        if new.of is not old.of:
            base = _BASES[old.of]
            raise InvalidRequest(
                f"To {to.en}, keep the base of the pace ({base.en}); another base is a new pace.",
                "pace.of",
                es=f"Para {to.es}, conserve la base del ritmo ({base.es}); otra base es un ritmo"
                " nuevo.",
            )
        # (1 - r)^(1 / every) compared without roots: both sides to the power every x every.
        kept_new = (1 - new.reduction) ** old.every_days
        kept_old = (1 - old.reduction) ** new.every_days
        if kept_new < kept_old:
            now, was = _pace_words(new), _pace_words(old)
            raise InvalidRequest(
                f"To {to.en} at {now.en} is faster than before ({was.en}). Name a slower pace, or"
                " ask for a new pace.",
                "pace",
                es=f"Para {to.es}, {now.es} es más rápido que antes ({was.es}). Indique un ritmo más"
                " lento, o pida un ritmo nuevo.",
            )

    def _step_back(self, event: Event) -> None:
        """Go back to the doses before the last fall, hold them, and go on no faster than before."""
        if self.step is None:
            raise InvalidRequest(
                "The plan has not begun; there is no earlier dose.",
                "kind",
                es="El plan no ha empezado; no hay ninguna dosis anterior.",
            )
        current = self.step.daily
        earlier = [s for s in self.schedule.steps[: self.position] if s.daily != current]
        if not earlier:
            raise InvalidRequest(
                "The dose before this step is the one before the plan; make a new plan from it.",
                "kind",
                es="La dosis antes de este paso es la de antes del plan; haga un plan nuevo a partir"
                " de ella.",
            )
        self.step = earlier[-1]
        self.kind = StepKind.STEP_BACK
        self.held = max(
            self.held, self._days(event, self.old.pace.every_days), self.old.min_hold_days
        )
        self.pace = event.pace or self._slower()
        self._refuse_faster(Words("step back", "volver atrás"))

    def _product_out(self, product: str | None) -> None:
        if product is None or product not in self.products:
            raise InvalidRequest(
                f"{product} is not a known product.",
                "product",
                es=f"{product} no es un producto conocido.",
            )
        drug = self.products[product].drug
        if self.names is None:
            self.names = self._usual_products()
        self.out.add(product)
        self.names = tuple(name for name in self.names if name != product)
        if not any(self.products[name].drug == drug for name in self.names):
            gone = product_words(self.products[product], self.formulary)
            name = drug_words(drug, self.formulary)
            raise InvalidRequest(
                f"Without {gone.en} no product of {name.en} is left; name others in a new plan.",
                "product",
                es=f"Sin {gone.es} no queda ningún producto de {name.es}; nombre otros en un plan"
                " nuevo.",
            )

    def _usual_products(self) -> tuple[str, ...]:
        """The ids that an open choice stands for, so that one can be taken off the list."""
        drugs = [entry.drug for entry in self.old.regimen.drugs]
        if self.old.switch:
            drugs.append(self.old.switch.drug)
        names: list[str] = []
        for drug in dict.fromkeys(drugs):
            available = [
                p for p in self.products.values() if p.drug == drug and p.market == self.old.market
            ]
            names += [p.id for p in choose_products(available, self.old, None)]
        return tuple(names)

    def _swallowed(self, event: Event) -> None:
        """Put what was really swallowed on a lived day into the record."""
        if event.on is None or event.on >= self.today or not event.doses:
            raise InvalidRequest(
                "Say on which past day, and how many milligrams of each drug were swallowed.",
                "on",
                es="Indique en qué día pasado, y cuántos miligramos de cada medicamento se tomaron.",
            )
        planned = self.lived.get(event.on)
        doses = {**(planned.doses if planned else self.schedule.before), **event.doses}
        self.lived[event.on] = LivedDay(
            event.on, {d: mg for d, mg in doses.items() if mg}, unplanned=True
        )

    def request(self) -> PlanRequest:
        """The new version's request."""
        lived = tuple(self.lived[day] for day in sorted(self.lived) if day < self.today)
        common = replace(self.old, pace=self.pace, products=self.names, lived=lived)
        if self.step is None:
            start = max(self.old.start, self.today + timedelta(days=self.held))
            return replace(common, start=start)
        start = max(self._next_change(), self.today + timedelta(days=max(1, self.held)))
        return replace(
            common,
            regimen=_regimen_of(self.step, self.out),
            order=tuple(drug for drug in self.old.order if drug in self.step.daily),
            start=start,
            lead=Lead(self.today, self._lead_kind(), self._pieces_left()),
            switch=self._switch_left(),
            pace_base=self.old.pace_base or self._base(),
        )

    def _pieces_left(self) -> tuple[Intake, ...]:
        """The pieces of the present doses; those of a drug whose product ran out are chosen anew."""
        assert self.step is not None
        gone = {
            intake.drug
            for intake in self.step.intakes
            for part in intake.pieces
            if part.product in self.out
        }
        return tuple(intake for intake in self.step.intakes if intake.drug not in gone)

    def _next_change(self) -> date:
        """The day on which the old plan would change next; a held step back knows none."""
        if self.kind is StepKind.STEP_BACK:
            return self.today
        assert self.step is not None
        for step in self.schedule.steps[self.position :]:
            if step.intakes != self.step.intakes:
                return step.first_day
        return self.schedule.steps[-1].last_day + timedelta(days=1)

    def _lead_kind(self) -> StepKind:
        """A change of drug or an ordered step back that begins today goes on being one."""
        assert self.step is not None
        begins = self.kind is StepKind.HOLD and self.step.first_day == self.today
        rises = self.step.kind in {StepKind.SWITCH, StepKind.STEP_BACK}
        return self.step.kind if begins and rises else self.kind

    def _switch_left(self) -> Switch | None:
        """The switch, where part of it begins today or is still to come; once begun, it goes on."""
        switch, step = self.old.switch, self.step
        if switch is None or step is None:
            return None
        if switch.drug in step.daily:
            switch = replace(switch, from_dose=None)
        begins = self._lead_kind() is StepKind.SWITCH
        return switch if begins or any(drug != switch.drug for drug in step.daily) else None

    def _base(self) -> Milligrams | None:
        """What a pace of the starting dose counts from: the dose at the start of the taper."""
        drugs = list(self.step.daily) if self.step else []
        if len(drugs) != 1:
            return None
        line = [self.schedule.before.get(drugs[0], NO_MILLIGRAMS)]
        line += [step.daily.get(drugs[0], NO_MILLIGRAMS) for step in self.schedule.steps]
        return max(line)


_BASES = {
    PaceBase.CURRENT: Words("the current dose", "la dosis actual"),
    PaceBase.START: Words("the starting dose", "la dosis inicial"),
}


def _pace_words(pace: Pace) -> Words:
    share, days = rounded(pace.reduction * 100, 2), pace.every_days
    return Words(f"{share} % every {days} days", f"{share} % cada {days} días")


def _regimen_of(step: Step, out: Collection[str]) -> Regimen:
    """What is taken in a step, as a regimen; the product is named where one makes all doses.

    Products in `out` have run out and are not named.
    """
    doses: dict[str, dict[TimeOfDay, Milligrams]] = {}
    used: dict[str, set[str]] = {}
    for intake in step.intakes:
        times = doses.setdefault(intake.drug, {})
        times[intake.time] = times.get(intake.time, NO_MILLIGRAMS) + intake.dose
        used.setdefault(intake.drug, set()).update(p.product for p in intake.pieces)
    return Regimen(
        tuple(
            DrugDoses(drug, times, _only(used[drug] - set(out)) if len(used[drug]) == 1 else None)
            for drug, times in doses.items()
        )
    )


def _only(names: Collection[str]) -> str | None:
    return next(iter(names)) if len(names) == 1 else None
