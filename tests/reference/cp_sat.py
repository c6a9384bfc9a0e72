"""OR-Tools CP-SAT on the planner's objective, one line after another, for full-size cases.

Nodes are the start and the deliverable doses, arcs every fall from one to another; a ladder is a
path of flow 1 from the start to an end. The first lines speak of doses alone, so they are solved
on the path alone; an arc that lies on no path within a line's optimum is then left out. For the
lines about kinds and pieces, what is in hand grows while the dose falls, so one boolean says
whether a kind is open by the time a given dose is reached. Each dose taken is made by one of its
servings, all of whose kinds are open there.

Milligram-days and pieces are exact integers. The lines that add logarithms count
billionths of the natural logarithm; each arc is rounded once, so two ladders may be told apart
wrongly only if their sums differ by less than `tolerance(case)`. The cost returned is worked out
again from the ladder with exact rationals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import inf, lcm, log

from ortools.sat.python import cp_model

from tests.reference.definitions import Case, Cost, Kind, Kit, cost_of

SCALE = 10**9
Arc = tuple[Fraction, Fraction]


class Unproven(Exception):
    """CP-SAT ran out of time before it proved a line optimal."""


@dataclass(frozen=True)
class Solved:
    """A ladder proved optimal on every line, and the seconds CP-SAT took in all."""

    doses: tuple[Fraction, ...]
    kits: tuple[Kit, ...]
    cost: Cost
    seconds: float


def tolerance(case: Case) -> float:
    """Greatest difference of summed logarithms that rounding can hide: one unit an arc."""
    return _slack(case) / SCALE


def solve(case: Case, *, seconds: float = 60.0, workers: int = 2) -> Solved:
    """The best ladder; raises Unproven when a line takes longer than `seconds`."""
    run = _Run(seconds, workers)
    nodes = (case.start, *case.doses)
    arcs = [
        (before, after)
        for i, before in enumerate(nodes)
        for after in nodes[i + 1 :]
        if before not in case.ends
    ]
    for factor in (case.limit_factor, case.pace_factor):
        weights = {arc: _scaled_log(factor(*arc)) for arc in arcs}
        path = _Path(case, arcs)
        best = run.least(path.model, path.total(weights))
        arcs = _arcs_within(case, weights, best + _slack(case))
    program = _Program(case, arcs)
    few = len(program.kinds)
    for line, slack in (
        (program.opened(liquids_only=True), few),
        (program.opened(liquids_only=False), few),
        (program.swallowed(), 0),
        (program.pieces(), 0),
    ):
        best = run.least(program.path.model, line)
        program.path.model.add(line <= best + slack)
        program.hint(run.solver)
    doses, kits = program.ladder(run.solver)
    return Solved(doses, kits, cost_of(case, doses, kits), run.spent)


class _Run:
    """CP-SAT with its time limit, and the time spent so far."""

    def __init__(self, seconds: float, workers: int) -> None:
        self.solver = cp_model.CpSolver()
        self.solver.parameters.max_time_in_seconds = seconds
        self.solver.parameters.num_workers = workers
        # Of CP-SAT's settings tried, these solve path problems fastest on two cores.
        self.solver.parameters.linearization_level = 2
        self.solver.parameters.subsolvers.extend(["max_lp", "core"])
        self.spent = 0.0

    def least(self, model: cp_model.CpModel, line: cp_model.LinearExprT) -> int:
        """The proved minimum of a line."""
        model.minimize(line)
        status = self.solver.solve(model)
        self.spent += self.solver.wall_time
        if status != cp_model.OPTIMAL:
            name = self.solver.status_name(status)
            raise Unproven(f"{name} after {self.solver.wall_time:.1f} s")
        return round(self.solver.objective_value)


class _Path:
    """Flow 1 along the arcs from the start to exactly one of the ends."""

    def __init__(self, case: Case, arcs: Iterable[Arc]) -> None:
        self.model = cp_model.CpModel()
        self.used = {arc: self.model.new_bool_var("") for arc in arcs}
        self.taken = {dose: self.model.new_bool_var("") for dose in case.doses}
        into: dict[Fraction, list[cp_model.IntVar]] = {dose: [] for dose in case.doses}
        out: dict[Fraction, list[cp_model.IntVar]] = {d: [] for d in (case.start, *case.doses)}
        for (before, after), used in self.used.items():
            out[before].append(used)
            into[after].append(used)
        for dose in case.ends:
            out[dose].append(self.model.new_bool_var(""))
        self.model.add_exactly_one(out[case.start])
        for dose, taken in self.taken.items():
            self.model.add(sum(into[dose]) == taken)
            self.model.add(sum(out[dose]) == taken)

    def total(self, weights: Mapping[Arc, int]) -> cp_model.LinearExprT:
        """The sum of the weights of the arcs used."""
        return cp_model.LinearExpr.weighted_sum(
            list(self.used.values()), [weights[arc] for arc in self.used]
        )


class _Program:
    """The path together with what is in hand and how each dose is made."""

    def __init__(self, case: Case, arcs: Iterable[Arc]) -> None:
        self.case = case
        self.path = _Path(case, arcs)
        self.reached = {after for _, after in self.path.used}
        self.doses = [dose for dose in case.doses if dose in self.reached]
        self.ways = {dose: _without_dominated(case.servings[dose]) for dose in self.doses}
        self.kinds = sorted({k for ways in self.ways.values() for kit in ways for k in kit})
        new = self.path.model.new_bool_var
        self.open = {(kind, dose): new("") for kind in self.kinds for dose in self.doses}
        self.made = {(dose, kit): new("") for dose in self.doses for kit in self.ways[dose]}
        self._keep_open()
        self._make_doses()

    def opened(self, *, liquids_only: bool) -> cp_model.LinearExprT:
        """Sum over the kinds opened on the way of ln(dose before the step / end), scaled."""
        variables: list[cp_model.IntVar] = []
        weights: list[int] = []
        before = (self.case.start, *self.doses)
        ahead = [_scaled_log(dose / self.case.end) for dose in before]
        for kind in self.kinds:
            if kind in self.case.first_kit or (liquids_only and not self.case.is_liquid(kind)):
                continue
            for i, dose in enumerate(self.doses):
                # Open from here on or earlier: each further fall before opening saves a little.
                last = i == len(self.doses) - 1
                variables.append(self.open[kind, dose])
                weights.append(ahead[i] - (0 if last else ahead[i + 1]))
        return cp_model.LinearExpr.weighted_sum(variables, weights)

    def swallowed(self) -> cp_model.LinearExprT:
        """Milligram-days, in units that make every one of them an integer."""
        unit = lcm(*(dose.denominator for dose in self.doses))
        weights = {
            (before, after): int(self.case.hold(before, after) * after * unit)
            for before, after in self.path.used
        }
        return self.path.total(weights)

    def pieces(self) -> cp_model.LinearExprT:
        """Pieces plus split pieces, over the doses taken."""
        return cp_model.LinearExpr.weighted_sum(
            list(self.made.values()), [self.ways[dose][kit] for dose, kit in self.made]
        )

    def hint(self, solver: cp_model.CpSolver) -> None:
        """Start the next solve from the ladder just found."""
        model = self.path.model
        model.clear_hints()
        for group in (self.path.used, self.path.taken, self.open, self.made):
            for variable in group.values():
                model.add_hint(variable, solver.value(variable))

    def ladder(self, solver: cp_model.CpSolver) -> tuple[tuple[Fraction, ...], tuple[Kit, ...]]:
        """The doses after the start and what is in hand at each."""
        doses = tuple(dose for dose in self.doses if solver.value(self.path.taken[dose]))
        kits = tuple(
            self.case.first_kit.union(k for k in self.kinds if solver.value(self.open[k, dose]))
            for dose in doses
        )
        return doses, kits

    def _keep_open(self) -> None:
        """What is open stays open; a split is open only with its product.

        A kind is opened for a step, so one that opens below a dose opens at a dose taken.
        """
        model = self.path.model
        for kind in self.kinds:
            in_order = [self.open[kind, dose] for dose in self.doses]
            for i, (earlier, later) in enumerate(pairwise(in_order)):
                model.add_implication(earlier, later)
                model.add_bool_or(~later, earlier, self.path.taken[self.doses[i]])
            if kind in self.case.first_kit:
                model.add_bool_and(in_order)
            if kind[0] != "product":
                for dose in self.doses:
                    model.add_implication(self.open[kind, dose], self._product_open(kind, dose))

    def _product_open(self, kind: Kind, dose: Fraction) -> cp_model.IntVar:
        return self.open[("product", kind[1]), dose]

    def _make_doses(self) -> None:
        """Each dose taken is made in one way, from kinds that are open."""
        model = self.path.model
        for dose in self.doses:
            makings = [self.made[dose, kit] for kit in self.ways[dose]]
            model.add(sum(makings) == self.path.taken[dose])
            for kit in self.ways[dose]:
                for kind in kit:
                    model.add_implication(self.made[dose, kit], self.open[kind, dose])


def _arcs_within(case: Case, weights: Mapping[Arc, int], most: int) -> list[Arc]:
    """The arcs that lie on some path from the start to an end of at most this total weight."""
    down: dict[Fraction, float] = {case.start: 0}
    for (before, after), weight in sorted(weights.items(), key=lambda item: -item[0][0]):
        if before in down:
            down[after] = min(down.get(after, inf), down[before] + weight)
    up: dict[Fraction, float] = dict.fromkeys(case.ends, 0)
    for (before, after), weight in sorted(weights.items(), key=lambda item: item[0][1]):
        if after in up:
            up[before] = min(up.get(before, inf), weight + up[after])
    return [
        (before, after)
        for (before, after), weight in weights.items()
        if down.get(before, inf) + weight + up.get(after, inf) <= most
    ]


def _without_dominated(ways: dict[Kit, int]) -> dict[Kit, int]:
    """The servings that no other beats with fewer kinds and no more pieces."""
    return {
        kit: cost
        for kit, cost in ways.items()
        if not any(other < kit and less <= cost for other, less in ways.items())
    }


def _slack(case: Case) -> int:
    return len(case.doses) + 1


def _scaled_log(factor: Fraction) -> int:
    return round(SCALE * (log(factor.numerator) - log(factor.denominator)))
