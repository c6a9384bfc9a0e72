"""The sweep's space: product sets, starting doses and paces, listed in a fixed order.

For each drug and market, licensed products alone:

- every nonempty subset of the products that are released alike (tablets and capsules together
  with liquids; disintegrating; film; extended-release; sublingual; spray), named in the request,
  with no splitting, with halves where a piece may be halved, and with quarters where one may be
  quartered;
- the set that the planner chooses by itself, with liquids on and off, and with no splitting,
  halves, and quarters.

Starting doses are all daily doses that the set makes, up to twice the drug's highest usual dose,
in at most four times four solid pieces a day; the number of dose times is the smallest for which
four pieces at each are enough, and the dose is shared out over them as evenly as the smallest part
allows, the larger shares last. Each is planned to zero at 5, 7.5, 10, 15 and 25 % of the current
dose per 14, 21 and 28 days.

Which doses a set makes is worked out here, in whole numbers of its smallest part, apart from the
planner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, count, product
from math import gcd, lcm
from zlib import crc32

from glidepath.catalogue import load
from glidepath.medicines.product import Product, Release, Split
from glidepath.quantities import Milligrams
from glidepath.taper.regimen import DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import Allowed, Pace, PlanRequest

START = date(2026, 12, 1)
PACES = tuple(
    Pace(Fraction(share), days)
    for share, days in product(("0.05", "0.075", "0.10", "0.15", "0.25"), (14, 21, 28))
)
PIECES_AT_ONE_TIME = 4
MOST_TIMES = 4
TIMES = {
    1: (TimeOfDay.BEDTIME,),
    2: (TimeOfDay.MORNING, TimeOfDay.BEDTIME),
    3: (TimeOfDay.MORNING, TimeOfDay.MIDDAY, TimeOfDay.BEDTIME),
    4: tuple(TimeOfDay),
}
USUAL = (Release.IMMEDIATE, Release.DISINTEGRATING, Release.FILM)
HALVED = (Split.HALF, Split.QUARTER, Split.HALF_DISCARD_REST, Split.PRODUCT_SPECIFIC)


@dataclass(frozen=True)
class ProductSet:
    """What may be dispensed: products named in the request, or `named` false for the default."""

    drug: str
    market: str
    products: tuple[str, ...]
    allowed: Allowed
    named: bool = True

    @property
    def id(self) -> str:
        """A name that is the same on every run."""
        pieces = (
            "quarters" if self.allowed.quarters else "halves" if self.allowed.halves else "whole"
        )
        liquids = "" if self.named or self.allowed.liquids else ", no liquids"
        chosen = " + ".join(self.products) if self.named else "planner's choice"
        return f"{self.drug} {self.market}: {chosen}, {pieces}{liquids}"


@dataclass(frozen=True)
class SweepCase:
    """One question of the sweep."""

    chosen: ProductSet
    dose: Fraction
    times: int
    pace: Pace

    @property
    def id(self) -> str:
        """A name that is the same on every run."""
        return f"{self.chosen.id}; {self.dose} mg; {self.pace.reduction}/{self.pace.every_days}d"

    def request(self) -> PlanRequest:
        """The question as a request to stop."""
        shared = _share_out(self.chosen, self.dose, self.times)
        return PlanRequest(
            regimen=Regimen((DrugDoses(self.chosen.drug, shared),)),
            start=START,
            pace=self.pace,
            market=self.chosen.market,
            products=self.chosen.products if self.chosen.named else None,
            allowed=self.chosen.allowed,
            max_pieces=PIECES_AT_ONE_TIME,
        )


def product_sets() -> Iterator[ProductSet]:
    """All product sets, in the order of the catalogue."""
    formulary = load().formulary
    for drug, market in product(formulary.drugs, formulary.markets()):
        licensed = [p for p in formulary.products_of(drug, market) if not p.compounded]
        for release in Release:
            alike = [p for p in licensed if p.release is release]
            for size in range(1, len(alike) + 1):
                for subset in combinations(alike, size):
                    for allowed in _ways_to_split(subset):
                        yield ProductSet(drug, market, _ids(subset), allowed)
        usual = [p for p in licensed if p.release in USUAL]
        yield from _chosen_by_planner(drug, market, usual)


def cases(number: int = 1, of: int = 1) -> Iterator[SweepCase]:
    """All starting doses and paces of all sets, or one slice of them.

    The slices together are all cases, each once. Which slice a case is in depends on its place in
    the order alone, scattered so that every slice has every kind of case.
    """
    places = count()
    for chosen in product_sets():
        top = 2 * load().formulary.drugs[chosen.drug].highest_usual_dose.value
        for dose, pieces in fewest_pieces(chosen, top).items():
            times = max(1, -(-pieces // PIECES_AT_ONE_TIME))
            for pace, place in zip(PACES, places, strict=False):
                if crc32(b"%d" % place) % of == number - 1:
                    yield SweepCase(chosen, dose, times, pace)


@lru_cache(maxsize=64)
def fewest_pieces(chosen: ProductSet, top: Fraction) -> dict[Fraction, int]:
    """The doses up to `top` that the set makes in at most sixteen solid pieces, and how many.

    Liquids are not counted; a split piece counts as one. At most one split piece of a product is
    needed a day: two halves are a whole.
    """
    most = PIECES_AT_ONE_TIME * MOST_TIMES
    products = [load().formulary.products[name] for name in chosen.products]
    unit = smallest_part(chosen)
    size = int(top / unit)
    fewest: list[int | None] = [0] + [None] * size
    for item in products:
        if item.is_liquid:
            _add_liquid(fewest, int(item.strength.value * item.smallest_count / unit))
        else:
            whole = int(item.strength.value / unit)
            parts = [int(part / unit) for part in _parts(item, chosen.allowed)]
            fewest = _add_solid(fewest, whole, parts, most)
    return {unit * n: pieces for n, pieces in enumerate(fewest) if n and pieces is not None}


def smallest_part(chosen: ProductSet) -> Fraction:
    """The greatest mass of which every part of every product is a whole number."""
    masses: list[Fraction] = []
    for name in chosen.products:
        item = load().formulary.products[name]
        if item.is_liquid:
            masses.append(item.strength.value * item.smallest_count)
        else:
            masses += [item.strength.value, *_parts(item, chosen.allowed)]
    scale = lcm(*(mass.denominator for mass in masses))
    return Fraction(gcd(*(int(mass * scale) for mass in masses)), scale)


def _add_liquid(fewest: list[int | None], step: int) -> None:
    """Any number of measures on top of what was made before, without counting pieces."""
    for n in range(step, len(fewest)):
        below, here = fewest[n - step], fewest[n]
        if below is not None and (here is None or below < here):
            fewest[n] = below


def _add_solid(
    fewest: Sequence[int | None], whole: int, parts: Sequence[int], most: int
) -> list[int | None]:
    """Any number of whole pieces and at most one part of one on top of what was made before."""
    made = list(fewest)
    additions = [
        (k * whole + part, k + bool(part)) for part in (0, *parts) for k in range(most + 1)
    ]
    for n, pieces in enumerate(fewest):
        if pieces is None:
            continue
        for mass, further in additions:
            if n + mass >= len(made) or pieces + further > most:
                continue
            here = made[n + mass]
            if here is None or pieces + further < here:
                made[n + mass] = pieces + further
    return made


def _parts(item: Product, allowed: Allowed) -> list[Fraction]:
    """Milligrams of the parts of a piece that may be taken."""
    strength = item.strength.value
    on_asking = item.split is Split.PHARMACIST_CONFIRM and not item.known_unscored
    parts = [strength / 2] if allowed.halves and (item.split in HALVED or on_asking) else []
    if allowed.quarters and item.split is Split.QUARTER:
        parts += [strength / 4, strength * 3 / 4]
    return parts


def _ways_to_split(products: Sequence[Product]) -> Iterator[Allowed]:
    """No splitting, halves, quarters: as far as each makes a difference for the set."""
    yield Allowed(halves=False)
    if any(_parts(item, Allowed()) for item in products):
        yield Allowed()
    if any(item.split is Split.QUARTER for item in products):
        yield Allowed(quarters=True)


def _chosen_by_planner(drug: str, market: str, usual: Sequence[Product]) -> Iterator[ProductSet]:
    """The default choice: of several strengths of a liquid, the one with the finest steps."""
    solids = [item for item in usual if not item.is_liquid]
    liquids = sorted(
        (item for item in usual if item.is_liquid),
        key=lambda p: p.strength.value * p.smallest_count,
    )[:1]
    for with_liquids in (True, False):
        chosen = [p for p in usual if p in solids or (with_liquids and p in liquids)]
        if not chosen or (with_liquids and not liquids):
            continue
        for way in _ways_to_split(chosen):
            allowed = Allowed(way.halves, way.quarters, with_liquids)
            yield ProductSet(drug, market, _ids(chosen), allowed, named=False)


def _share_out(chosen: ProductSet, dose: Fraction, times: int) -> dict[TimeOfDay, Milligrams]:
    unit = smallest_part(chosen)
    each, rest = divmod(int(dose / unit), times)
    shares = [each + (1 if place >= times - rest else 0) for place in range(times)]
    return {
        time: Milligrams(unit * share)
        for time, share in zip(TIMES[times], shares, strict=True)
        if share
    }


def _ids(products: Sequence[Product]) -> tuple[str, ...]:
    return tuple(item.id for item in products)
