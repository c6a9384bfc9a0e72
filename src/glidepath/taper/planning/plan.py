"""From a request to a schedule: switch where asked, then lower one drug after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache, partial

from glidepath.errors import InvalidRequest
from glidepath.guidance.naming import drug_words
from glidepath.guidance.words import Words, rounded
from glidepath.quantities import NO_MILLIGRAMS, ONE_MILLIGRAM, Milligrams
from glidepath.taper.planning.calendar import Calendar, Move, steps_from
from glidepath.taper.planning.descent import LadderProblem, Outlook, look_ahead
from glidepath.taper.planning.draft import Draft, NoPlan, PlanningFacts
from glidepath.taper.planning.exceptions import exceptions_of
from glidepath.taper.planning.kinds import kinds_of
from glidepath.taper.planning.ladder import Ladder, find_ladder
from glidepath.taper.planning.lowering import spread_ladder
from glidepath.taper.planning.pieces import Cabinet
from glidepath.taper.planning.products import choose_products
from glidepath.taper.planning.spread import SpreadRules
from glidepath.taper.planning.state import present_state
from glidepath.taper.planning.switching import (
    Switching,
    SwitchPlan,
    half_of,
    tables_for,
    total_in_diazepam,
)
from glidepath.taper.regimen import DrugDoses
from glidepath.taper.request import Goal, GoalKind, PlanRequest
from glidepath.taper.schedule import Intake, Schedule, StepKind

_cached_ladder = lru_cache(maxsize=256)(find_ladder)


def draft_plan(request: PlanRequest, facts: PlanningFacts, *, outline: bool = False) -> Draft:
    """Make the best schedule for a request; raises NoPlan, InvalidRequest or NoEquivalence.

    An outline has every dose, date and exception but leaves out the pieces of the last drug
    lowered; it serves to compare alternatives.
    """
    return _Planner(request, facts, outline=outline).draft()


def outlook_of(request: PlanRequest, facts: PlanningFacts) -> Outlook | None:
    """What can be told of a plan before it is made; None for a switch or several drugs.

    Raises as `draft_plan` does where no product may be used.
    """
    if request.switch or len(request.regimen.drugs) > 1:
        return None
    return _Planner(request, facts, outline=True).outlook()


class _Planner:
    def __init__(self, request: PlanRequest, facts: PlanningFacts, *, outline: bool) -> None:
        self.request = request
        self.facts = facts
        self.outline = outline
        self.own = {entry.drug: entry.product for entry in request.regimen.drugs}
        self.ladders: dict[str, Ladder] = {}
        self.switch: SwitchPlan | None = None
        self.state = present_state(request, facts)

    def draft(self) -> Draft:
        """Switch, lower, date: the whole plan."""
        request, state = self.request, self.state
        before = state.daily()
        drugs = [*before, *([request.switch.drug] if request.switch else [])]
        tables = tables_for(list(dict.fromkeys(drugs)), request, self.facts.equivalences)
        tables = {**self._tables_of_lived(), **tables}
        if request.goal.kind is GoalKind.MAINTAIN:
            self._maintain()
        else:
            if request.switch:
                self._change_drugs(tables)
            self._lower_all()
        moves = state.moves
        if len(moves) == (1 if request.lead else 0):
            goal = request.goal.daily
            if goal and goal == state.totals.get(request.goal_drug or [*state.totals][-1]):
                raise self._no_plan("goal_is_present", goal=str(goal))
            raise self._no_plan("nothing_lower", "no_products_remedy", goal=str(goal))
        equivalences = self.facts.equivalences
        total = partial(total_in_diazepam, equivalences, tables=tables)
        calendar = Calendar(request, self.facts.limits, before, self._first(), total)
        days = calendar.date_moves(moves)
        dated = list(zip(days, moves, strict=True))
        exceptions = exceptions_of(dated, before, request.lived, tables, self.facts)
        schedule = Schedule(
            before=before,
            steps=steps_from(moves, days, request),
            table=tables,
            lived=tuple(sorted(request.lived, key=lambda lived: lived.day)),
        )
        return Draft(schedule, exceptions, self.ladders, self.switch, state.assumed)

    def _tables_of_lived(self) -> dict[str, str]:
        """The tables of drugs taken on days lived that the limit can reach.

        A drug that is not taken any more counts in their total.
        """
        reach = self._first() - timedelta(days=self.facts.limits.window_days)
        lived = [entry for entry in self.request.lived if entry.day >= reach]
        drugs = dict.fromkeys(d for entry in lived for d, dose in entry.doses.items() if dose)
        return {drug: self.facts.equivalences.default_for(drug).id for drug in drugs}

    def outlook(self) -> Outlook:
        """What can be told of the lowering of the only drug."""
        (drug,) = self.state.taken
        return look_ahead(self._problem(drug, self.request.goal))

    def _first(self) -> date:
        """The first day of the plan: its lead-in where there is one, else the asked start."""
        return self.request.lead.first_day if self.request.lead else self.request.start

    def _maintain(self) -> None:
        state = self.state
        state.moves.append(
            Move(
                StepKind.MAINTAIN,
                state.all_intakes(),
                state.daily(),
                self.facts.maintain_days,
            )
        )

    def _change_drugs(self, tables: Mapping[str, str]) -> None:
        request, state = self.request, self.state
        asked = request.switch
        assert asked is not None
        if asked.from_dose is not None:
            self._lower_to_switch(asked.from_dose)
        target = asked.drug
        own = self.own.get(target)
        products = choose_products(
            self.facts.formulary.products_of(target, request.market), request, own
        )
        if not kinds_of(products, request.allowed):
            raise self._no_plan("no_products", drug=self._name(target), market=request.market)
        equivalences = self.facts.equivalences
        switching = Switching(target, products, request, equivalences, tables)
        plan = switching.plan(state.taken, state.intakes, self._halves())
        name, exact = self._name(target), rounded(plan.exact.value, 2)
        if not plan.taken:
            raise self._no_plan("switch_too_small", drug=name, dose=exact)
        present = state.totals.get(target, NO_MILLIGRAMS)
        if {*state.taken} != {target} and sum(plan.taken.values(), NO_MILLIGRAMS) <= present:
            raise self._no_plan("switch_adds_nothing", drug=name, dose=exact, present=str(present))
        total = total_in_diazepam(equivalences, state.daily(), tables)
        count = len(plan.stages)
        for number, stage in enumerate(plan.stages, start=1):
            now = total_in_diazepam(equivalences, stage.daily, tables)
            last = number == count
            hold = self._usual_hold() if last else max(1, asked.over_days // count)
            fall = (total - now) / total  # no stage raises the total
            state.moves.append(
                Move(StepKind.SWITCH, stage.intakes, stage.daily, hold, reduction=fall)
            )
            total = now
        self.switch = plan
        state.taken = {target: dict(plan.taken)}
        state.totals = {target: sum(plan.taken.values(), NO_MILLIGRAMS)}
        # The last stage leaves the target alone; without a stage it was alone already.
        final = plan.stages[-1].intakes if plan.stages else state.intakes[target]
        state.intakes = {target: final}
        state.in_hand[target] = plan.in_hand

    def _halves(self) -> dict[str, Intake]:
        """For a single daily dose, the part of it that stays while the other is changed."""
        state, request = self.state, self.request
        halves: dict[str, Intake] = {}
        for drug, taken in state.taken.items():
            if len(taken) == 1:
                available = self.facts.formulary.products_of(drug, request.market)
                products = choose_products(available, request, self.own.get(drug))
                dose = sum(taken.values(), NO_MILLIGRAMS)
                cabinet = Cabinet(
                    products, request.allowed, len(taken), request.max_pieces, dose.value
                )
                half = half_of(DrugDoses(drug, taken), cabinet)
                if half:
                    halves[drug] = half
        return halves

    def _usual_hold(self) -> int:
        return max(
            self.request.min_hold_days, self.request.pace.every_days, self.facts.limits.window_days
        )

    def _lower_to_switch(self, lowest: Milligrams) -> None:
        """Taper the only drug until no deliverable dose above `lowest` is left, then switch."""
        (drug,) = self.state.taken
        self._lower(drug, Goal(GoalKind.REDUCE, lowest), before_switch=True)

    def _lower_all(self) -> None:
        state, goal = self.state, self.request.goal
        drugs = list(state.taken)
        if goal.kind is GoalKind.REDUCE:
            self._lower(self.request.goal_drug or drugs[-1], goal)
            return
        ordered = [d for d in self.request.order if d in drugs]
        for drug in [*ordered, *(d for d in drugs if d not in ordered)]:
            self._lower(drug, goal)

    def _lower(self, drug: str, goal: Goal, *, before_switch: bool = False) -> None:
        """Add the moves that lower one drug to its goal."""
        state = self.state
        ladder = _cached_ladder(self._problem(drug, goal))
        self._refuse_too_few_pieces(drug, ladder)
        self.ladders[drug] = ladder
        rules = SpreadRules(
            times=tuple(state.taken[drug]),
            short_acting=self.facts.formulary.drugs[drug].short_acting,
            bedtime_last=self.request.bedtime_last,
            clock=self.facts.clock,
        )
        if self.outline and not before_switch:
            made: list[tuple[Intake, ...]] = [()] * len(ladder.doses)
        else:
            made = spread_ladder(ladder, state.taken[drug], state.intakes[drug], rules)
        for dose, hold, reduction, gap, intakes in zip(
            ladder.doses, ladder.holds, ladder.reductions, ladder.gaps, made, strict=True
        ):
            state.intakes[drug], state.totals[drug] = intakes, dose
            self._move(StepKind.TAPER, drug, hold, reduction, gap=gap)
        if made:
            state.taken[drug] = {intake.time: intake.dose for intake in made[-1]}
        if goal.kind is GoalKind.STOP:
            del state.taken[drug], state.intakes[drug], state.totals[drug]
            self._move(StepKind.STOP, drug, self._usual_hold(), Fraction(1))

    def _move(
        self, kind: StepKind, drug: str, hold: int, reduction: Fraction, *, gap: bool = False
    ) -> None:
        state = self.state
        state.moves.append(
            Move(kind, state.all_intakes(), state.daily(), hold, drug, gap, reduction)
        )

    def _problem(self, drug: str, goal: Goal) -> LadderProblem:
        request, facts, state = self.request, self.facts, self.state
        products = choose_products(
            facts.formulary.products_of(drug, request.market), request, self.own.get(drug)
        )
        if not kinds_of(products, request.allowed):
            raise self._no_plan("no_products", drug=self._name(drug), market=request.market)
        start = state.totals[drug]
        if goal.daily is not None and goal.daily.value > start.value:
            name = self._name(drug)
            raise InvalidRequest(
                f"The goal of {goal.daily} mg a day is above the present {start} mg of {name.en}."
                " Give a lower goal.",
                "goal.mg_per_day",
                es=f"La meta de {goal.daily} mg al día supera la dosis actual, {start} mg de"
                f" {name.es}. Indique una meta más baja.",
            )
        return LadderProblem(
            drug=drug,
            start=start,
            times=len(state.taken[drug]),
            products=products,
            allowed=request.allowed,
            max_pieces=request.max_pieces,
            pace=request.pace,
            min_hold_days=request.min_hold_days,
            in_hand=state.in_hand.get(drug, frozenset()),
            acceptable=self._acceptable(drug) if goal.kind is GoalKind.STOP else NO_MILLIGRAMS,
            lowest=goal.daily or NO_MILLIGRAMS,
            limits=facts.limits,
            base=request.pace_base,
        )

    def _acceptable(self, drug: str) -> Milligrams:
        """The largest dose that the final-dose rule accepts over the range of the tables."""
        per_milligram = self.facts.equivalences.range_in_diazepam(drug, ONE_MILLIGRAM).high
        return Milligrams(self.facts.limits.final_dose / per_milligram)

    def _refuse_too_few_pieces(self, drug: str, ladder: Ladder) -> None:
        """A first fall that is too large only because of the pieces allowed at once is no plan."""
        problem = ladder.problem
        if not ladder.gaps or not ladder.gaps[0]:
            return
        cabinet = ladder.cabinet
        if cabinet.daily_doses(cabinet.all_kinds) >> cabinet.highest:
            return  # the pieces allowed make the present dose
        for pieces in range(problem.max_pieces + 1, 4 * problem.max_pieces + 1):
            wider = _cached_ladder(_with_pieces(problem, pieces))
            if wider.gaps and not wider.gaps[0]:
                raise self._no_plan(
                    "too_few_pieces",
                    drug=self._name(drug),
                    dose=str(problem.start),
                    pieces=str(problem.max_pieces),
                    needed=str(pieces),
                    most=str(ladder.doses[0]),
                )

    def _no_plan(self, key: str, remedy: str = "", **values: Words | str) -> NoPlan:
        """The refusal of that name, with its remedy, which is its own unless another is named."""
        wording = self.facts.said.words
        return NoPlan(
            wording[key].filled(**values), wording[remedy or f"{key}_remedy"].filled(**values)
        )

    def _name(self, drug: str) -> Words:
        return drug_words(drug, self.facts.formulary)


def _with_pieces(problem: LadderProblem, pieces: int) -> LadderProblem:
    return replace(problem, max_pieces=pieces)
