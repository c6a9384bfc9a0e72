"""The supply, counted by hand: 20 days at 8 mL and then 20 days at 6 mL, filled in many ways."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from glidepath.taper.schedule import Fill
from tests.builders import START
from tests.unit.taper.verified import check, short

_TWICE = "dispensed twice for the same days: diazepam 1 mg/mL liquid"
_UNCOVERED = "not dispensed for all its days: diazepam 1 mg/mL liquid"


def verdict(*given: tuple[int, int, int], product: str = "diazepam-liquid") -> tuple[str, str]:
    """What is said of fills given as (first day, last day, millilitres); days count from 1."""
    fills = [
        Fill(
            START + timedelta(days=first - 1),
            START + timedelta(days=last - 1),
            product,
            Fraction(count),
            count,
        )
        for first, last, count in given
    ]
    schedule = short((20, "8"), (20, "6"))
    (one,) = [c for c in check(schedule, fills=fills).checks if c.rule == "supply-agrees"]
    assert one.holds is (one.figure == "0")
    return one.text, one.text_es


@pytest.mark.parametrize(
    "fills",
    [
        [(1, 40, 280)],
        [(1, 20, 160), (21, 40, 120)],
        [(1, 21, 166), (22, 40, 114)],
        [(1, 1, 8), (2, 19, 144), (20, 21, 14), (22, 39, 108), (40, 40, 6)],
        [(21, 40, 120), (1, 20, 160)],
        # A fill may be for longer than the plan: nothing is used up then.
        [(1, 50, 280)],
    ],
)
def test_fills_that_cover_every_day_once_agree(fills: list[tuple[int, int, int]]) -> None:
    text, spanish = verdict(*fills)
    assert text == "What is dispensed is what the pieces use up."
    assert spanish == "Lo que se entrega es lo que se toma y lo que se desecha."


@pytest.mark.parametrize(
    "fills",
    [
        [(2, 40, 272)],
        [(1, 39, 274)],
        [(1, 19, 152), (21, 40, 120)],
        [(1, 20, 160), (22, 40, 114)],
        [(1, 10, 80), (12, 40, 192)],
        [(1, 10, 80), (13, 40, 184)],
        [(1, 20, 160)],
        [(21, 40, 120)],
    ],
)
def test_a_day_without_supply_is_found_though_every_fill_is_counted_right(
    fills: list[tuple[int, int, int]],
) -> None:
    text, _ = verdict(*fills)
    assert text == f"{_UNCOVERED}."


@pytest.mark.parametrize("fills", [[(1, 20, 160), (20, 40, 128)], [(1, 40, 280), (5, 9, 40)]])
def test_a_day_supplied_twice_is_found(fills: list[tuple[int, int, int]]) -> None:
    text, _ = verdict(*fills)
    assert text == f"{_TWICE}."


@pytest.mark.parametrize(("count", "used"), [(165, 166), (160, 166), (168, 166)])
def test_a_fill_that_shares_one_day_with_a_step_counts_that_day(count: int, used: int) -> None:
    # 20 days at 8 mL and one day at 6 mL.
    text, _ = verdict((1, 21, count), (22, 40, 114))
    assert text == (f"diazepam 1 mg/mL liquid from 1 December 2026: {count} counted, {used} used.")


def test_a_fill_of_something_else_is_named_as_it_was_given() -> None:
    text, spanish = verdict((1, 40, 280), product="diazepam-3")
    assert text == (f"diazepam-3 from 1 December 2026: 280 counted, 0 used; {_UNCOVERED}.")
    assert spanish == (
        "diazepam-3 desde el 1 de diciembre de 2026: 280 contados, 0 usados;"
        " no entregado para todos sus días: liquid de diazepam de 1 mg/mL."
    )
