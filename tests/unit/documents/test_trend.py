"""Scores over time: sentence, table and picture say the same, and a missing total is a gap."""

import re
from datetime import date

import pytest

from glidepath.assessment.scoring import Score, score
from glidepath.documents.chart import DARK, LIGHT
from glidepath.documents.trend import trend_svg, trend_table, trend_words
from glidepath.errors import InvalidRequest
from tests.data.test_instruments import INSTRUMENTS

GAD = INSTRUMENTS["gad-7"]


def total(points: int | None) -> Score:
    """A GAD-7 score of so many points; None for one with an answer missing."""
    if points is None:
        return score(GAD, dict.fromkeys("123456", 1))
    answers = dict.fromkeys("1234567", 0)
    for item in answers:
        answers[item] = min(3, points)
        points -= answers[item]
    return score(GAD, answers)


DATED = [
    (date(2027, 3, 1), total(4)),
    (date(2027, 1, 4), total(16)),
    (date(2027, 2, 1), total(None)),
    (date(2027, 1, 18), total(21)),
]


def test_the_sentence_goes_from_the_first_to_the_last_and_names_the_gap() -> None:
    assert trend_words(GAD, DATED) == (
        "GAD-7: 16 on Mon 4 Jan 2027, 4 on Mon 1 Mar 2027; 3 scores, lowest 4, highest 21."
        " Days without a score, because an answer is missing: Mon 1 Feb 2027."
    )


def test_no_score_and_one_score_are_said_plainly() -> None:
    assert trend_words(GAD, []) == "GAD-7: no score yet."
    assert trend_words(GAD, DATED[:1]) == "GAD-7: 4 on Mon 1 Mar 2027; one score."


def test_a_day_on_which_the_form_did_not_ask_is_no_day_with_an_answer_missing() -> None:
    taps = INSTRUMENTS["taps"]
    never = {f"P1.{n}": 0 for n in range(1, 5)}
    dated = [
        (date(2027, 1, 4), score(taps, never)),
        (date(2027, 2, 1), score(taps, {"P1.1": 0})),
    ]
    assert trend_words(taps, dated, scale="alcohol").endswith(
        "Days without a score, because the form did not ask for it: Mon 4 Jan 2027."
        " Days without a score, because an answer is missing: Mon 1 Feb 2027."
    )


def test_the_table_holds_every_day_in_order_with_score_and_band() -> None:
    headings, rows = trend_table(GAD, DATED, "es")
    assert headings == ["Día", "Puntuación", "Banda"]
    assert [row[1:] for row in rows] == [
        ["16", "grave"], ["21", "grave"], ["sin puntuación", ""], ["4", "mínimo"],
    ]  # fmt: skip


def points_and_segments(svg: str) -> tuple[int, int]:
    """How many points are drawn, and how many strokes the line has (M begins one)."""
    line = re.search(r'<g class="mark-line.*?</g>', svg, re.DOTALL)
    marks = re.search(r'<g class="mark-symbol.*?</g>', svg, re.DOTALL)
    assert line
    return (marks[0].count("<path") if marks else 0), len(re.findall(r"M[\d-]", line[0]))


def test_each_known_score_is_a_point_and_the_line_breaks_at_a_gap() -> None:
    assert points_and_segments(trend_svg(GAD, DATED)) == (3, 2)
    whole = [(day, found) for day, found in DATED if found.total is not None]
    assert points_and_segments(trend_svg(GAD, whole)) == (3, 1)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_band_has_its_name_beside_the_chart(language: str) -> None:
    svg = trend_svg(GAD, DATED, language)
    for band in GAD.band_sets[0].bands:
        assert f">{band.name.es if language == 'es' else band.name.en}<" in svg
    assert f'aria-label="{trend_words(GAD, DATED, language)}"' in svg


def test_dark_and_light_differ_in_colour_only() -> None:
    light, dark = trend_svg(GAD, DATED), trend_svg(GAD, DATED, colours=DARK)
    assert LIGHT.primary in light
    assert DARK.primary in dark
    colour = re.compile(r"#[0-9A-Fa-f]{6}")
    assert colour.sub("", light) == colour.sub("", dark)
    assert 'fill="white"' not in light


def test_levels_are_drawn_by_their_names() -> None:
    asq = INSTRUMENTS["asq"]
    dated = [
        (date(2027, 1, 4), score(asq, {"1": 1, "2": 0, "3": 0, "4": 0, "5": 0})),
        (date(2027, 2, 1), score(asq, dict.fromkeys("1234", 0))),
    ]
    assert trend_words(asq, dated) == (
        "ASQ: non-acute positive on Mon 4 Jan 2027, negative on Mon 1 Feb 2027;"
        " 2 scores, lowest negative, highest non-acute positive."
    )
    assert ">acute positive<" in trend_svg(asq, dated)


def test_an_instrument_without_a_main_scale_is_drawn_scale_by_scale() -> None:
    bam = INSTRUMENTS["bam"]
    dated = [(date(2027, 1, 4), score(bam, bam.cases[0].answers))]
    assert trend_words(bam, dated, scale="risk") == (
        "BAM, Risk factors: 11 on Mon 4 Jan 2027; one score."
    )
    with pytest.raises(InvalidRequest, match="name one of use, risk, protective"):
        trend_svg(bam, dated)


@pytest.mark.parametrize("name", sorted(n for n, one in INSTRUMENTS.items() if one.main))
def test_every_instrument_can_be_drawn_from_its_worked_cases(name: str) -> None:
    instrument = INSTRUMENTS[name]
    dated = [
        (date(2027, 1, 4 + place), score(instrument, case.answers))
        for place, case in enumerate(instrument.cases)
    ]
    svg = trend_svg(instrument, dated)
    assert points_and_segments(svg)[0] == len(dated)
