from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from glidepath.guidance.pace import AskedPace

WINDOW = 14
shares = st.fractions(min_value="1/100", max_value="99/100", max_denominator=100)


def swallowed(pace: AskedPace, day: int) -> Fraction:
    """The share of the starting dose on a day; the first step falls on day 0."""
    steps = day // pace.every_days + 1 if day >= 0 else 0
    if pace.of_start:
        return max(Fraction(0), 1 - steps * pace.reduction)
    return (1 - pace.reduction) ** steps


@given(reduction=shares, every_days=st.integers(1, 40), of_start=st.booleans())
def test_the_reduction_within_the_window_is_what_the_days_themselves_show(
    reduction: Fraction, every_days: int, *, of_start: bool
) -> None:
    pace = AskedPace(reduction, every_days, of_start=of_start)
    before = swallowed(pace, -1)
    shown = max(1 - swallowed(pace, -1 + days) / before for days in range(1, WINDOW + 1))
    assert pace.reduction_within(WINDOW) == shown


def test_a_quarter_every_fourteen_days_is_one_step_within_the_window() -> None:
    assert AskedPace(Fraction(1, 4), 14).reduction_within(WINDOW) == Fraction(1, 4)


def test_a_fifth_every_seven_days_is_two_steps_within_the_window() -> None:
    assert AskedPace(Fraction(1, 5), 7).reduction_within(WINDOW) == Fraction(9, 25)
