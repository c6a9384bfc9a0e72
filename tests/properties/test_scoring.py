"""What holds for every instrument and any answers; and a second scorer written out by hand."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from glidepath.assessment.filled_form import asking
from glidepath.assessment.instrument import Instrument, Rule
from glidepath.assessment.scoring import score, urgent_answers
from tests.data.test_instruments import INSTRUMENTS

SCORED = [one for one in INSTRUMENTS.values() if one.scales]

Filled = tuple[Instrument, dict[str, int]]


@st.composite
def filled(draw: st.DrawFn, instruments: list[Instrument] = SCORED) -> Filled:
    """An instrument with every item answered that its form asks."""
    instrument = draw(st.sampled_from(instruments))
    answers: dict[str, int] = {}
    for item in instrument.items:
        if asking(instrument, answers)[item.id]:
            answers[item.id] = draw(st.sampled_from(item.options.answers), label=item.id)
    return instrument, answers


@given(filled())
def test_a_filled_form_has_every_value_within_its_range(form: Filled) -> None:
    instrument, answers = form
    result = score(instrument, answers)
    assert result.missing == ()
    for name, found in result.scales.items():
        scale = instrument.scales[name]
        if scale.rule is Rule.LEVELS:
            assert found.band is not None
        elif found.value is None:  # what the form did not ask is not missing, and is no zero
            assert found.not_asked
            assert found.band is None
            assert not set(found.not_asked) & set(answers)
        else:
            assert scale.lowest <= found.value <= scale.highest


@given(filled(), st.data())
def test_any_missing_answer_opens_every_scale_that_needs_it(form: Filled, data: Any) -> None:
    instrument, answers = form
    scored = {name for scale in instrument.scales.values() for name in scale.items}
    needed = sorted(scored & set(answers))
    assume(needed)
    left_out = data.draw(st.sampled_from(needed))
    result = score(instrument, {**answers, left_out: None})
    assert left_out in result.missing
    for name, scale in instrument.scales.items():
        if left_out in scale.items:
            assert result.scales[name].value is None
            assert left_out in result.scales[name].missing


@given(filled(), st.data())
def test_urgent_answers_depend_on_themselves_alone(form: Filled, data: Any) -> None:
    instrument, answers = form
    kept = data.draw(st.sets(st.sampled_from(sorted(answers))))
    result = score(instrument, {name: answers[name] for name in kept})
    expected = [
        entry.item
        for entry in instrument.urgent
        if entry.item in kept and answers[entry.item] >= entry.at_least
    ]
    assert [entry.item for entry in result.urgent] == expected
    assert result.urgent == urgent_answers(instrument, {n: answers[n] for n in kept})


WHOLE = [one for one in SCORED if not any(item.ask_if for item in one.items)]


@given(filled(WHOLE), st.data())
def test_a_total_moves_with_an_answer_by_its_points_and_no_other_scale_moves(
    form: Filled, data: Any
) -> None:
    instrument, answers = form
    item = instrument.item(data.draw(st.sampled_from(sorted(answers))))
    other = data.draw(st.sampled_from(item.options.answers))
    before, after = score(instrument, answers), score(instrument, {**answers, item.id: other})
    moved = item.points(other) - item.points(answers[item.id])
    if not item.reversed:
        assert (moved > 0) == (other > answers[item.id])
    for name, scale in instrument.scales.items():
        if scale.rule is Rule.SUM:
            was, now = before.scales[name].value, after.scales[name].value
            assert was is not None
            assert now is not None
            assert now - was == (moved if item.id in scale.items else 0)


@pytest.mark.parametrize("instrument", SCORED, ids=lambda one: str(one.id))
def test_turning_an_answer_round_twice_gives_it_back(instrument: Instrument) -> None:
    for item in instrument.items:
        answers = item.options.answers
        turned = [max(answers) + min(answers) - answer for answer in answers]
        assert sorted(turned) == sorted(answers)
        if item.reversed:
            assert [item.points(a) for a in answers] == [item.weight * t for t in turned]


@given(filled(), st.data())
def test_a_level_that_is_certain_stays_whatever_the_missing_answers_are(
    form: Filled, data: Any
) -> None:
    instrument, answers = form
    kept = data.draw(st.sets(st.sampled_from(sorted(answers))))
    some, whole = score(instrument, {n: answers[n] for n in kept}), score(instrument, answers)
    for name, scale in instrument.scales.items():
        band = some.scales[name].band
        if scale.rule is Rule.LEVELS and band is not None:
            assert whole.scales[name].band == band


@given(filled(), st.data())
def test_the_highest_level_left_open_is_never_passed(form: Filled, data: Any) -> None:
    instrument, answers = form
    kept = data.draw(st.sets(st.sampled_from(sorted(answers))))
    some, whole = score(instrument, {n: answers[n] for n in kept}), score(instrument, answers)
    for name, scale in instrument.scales.items():
        names = [level.name for level in scale.levels]
        open_level, found = some.scales[name].could_be, whole.scales[name].band
        if open_level is not None and found is not None:
            assert names.index(open_level) <= names.index(found)


# --- a second scorer, from the scoring statements ---------------------------------------------

Answers = Mapping[str, int]


def plain(a: Answers) -> int:
    return sum(a.values())


def phq_9(a: Answers) -> int:
    return sum(a[str(n)] for n in range(1, 10))


def dast_10(a: Answers) -> int:
    return sum(a[n] for n in a if n != "3") + (1 - a["3"])


def steadi(a: Answers) -> int:
    return sum(a.values()) + a["1"] + a["2"]


def ecab(a: Answers) -> int:
    return sum(a[n] for n in a if n != "10") + (1 - a["10"])


def pc_ptsd_5(a: Answers) -> int:
    return sum(a[n] for n in "12345") if a["0"] else 0


def audit(a: Answers) -> int:
    return sum(a.get(str(n), 0) for n in range(1, 11))


TOTALS: dict[str, Callable[[Answers], int]] = {
    "phq-9": phq_9, "phq-2": plain, "gad-7": plain, "gad-2": plain, "pc-ptsd-5": pc_ptsd_5,
    "pcl-5": plain, "audit": audit, "audit-c": audit, "dast-10": dast_10, "barc-10": plain,
    "ciwa-ar": plain, "sds": plain, "steadi-stay-independent": steadi, "mini-cog": plain,
    "isi": plain, "bwsq": plain, "ciwa-b": plain, "whodas-2.0": plain, "ecab": ecab,
}  # fmt: skip


def test_every_total_has_its_second_scorer() -> None:
    assert set(TOTALS) == {one.id for one in SCORED if "total" in one.scales}


@given(filled([one for one in SCORED if "total" in one.scales]))
def test_totals_agree_with_the_second_scorer(form: Filled) -> None:
    instrument, answers = form
    assert score(instrument, answers).total == TOTALS[instrument.id](answers)


def stepped(*steps: tuple[int, str]) -> Callable[[Fraction], str]:
    """The name of the last step that a total reaches."""
    return lambda total: [name for least, name in steps if total >= least][-1]


BANDS = {
    "phq-9": stepped(
        (0, "minimal or none"), (5, "mild"), (10, "moderate"), (15, "moderately severe"),
        (20, "severe"),
    ),
    "gad-7": stepped((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")),
    "dast-10": stepped(
        (0, "no problems reported"), (1, "low level"), (3, "moderate level"),
        (6, "substantial level"), (9, "severe level"),
    ),
    "sds": stepped(
        (0, "below the benzodiazepine cut-off"), (7, "at or above it: problematic use likely")
    ),
    "audit-c": stepped((0, "negative"), (4, "positive")),
    "pcl-5": stepped((0, "below the cut-point"), (31, "probable PTSD: assess further")),
    "steadi-stay-independent": stepped((0, "below 4"), (4, "at risk of falling")),
}  # fmt: skip


@given(filled([INSTRUMENTS[name] for name in BANDS]))
def test_bands_agree_with_the_cut_offs_written_out_by_hand(form: Filled) -> None:
    instrument, answers = form
    result = score(instrument, answers)
    assert result.total is not None
    assert result.band is not None
    assert result.band.en == BANDS[instrument.id](result.total)


@given(filled([INSTRUMENTS["audit-c"]]))
def test_the_bands_for_women_begin_at_three(form: Filled) -> None:
    result = score(form[0], form[1], band_set="women")
    assert result.band is not None
    assert (result.band.en == "positive") == (plain(form[1]) >= 3)


@given(filled([INSTRUMENTS["taps"]]))
def test_taps_counts_the_yes_answers_of_each_section(form: Filled) -> None:
    instrument, answers = form
    result = score(instrument, answers)
    sections = (
        "tobacco alcohol marijuana stimulants heroin opioid_rx sedative_rx stimulant_rx".split()
    )
    first_part = any(answers[f"P1.{n}"] for n in range(1, 5))
    for place, name in enumerate(sections, start=1):
        yes = sum(value for item, value in answers.items() if item.startswith(str(place)))
        assert result.scales[name].value == (yes if first_part else None)
        assert result.scales[name].missing == ()


def test_taps_says_nothing_of_a_substance_that_its_first_part_did_not_lead_to() -> None:
    """Two glasses a day are no heavy drinking: part 2 is not asked, and "no use" would be untrue."""
    result = score(INSTRUMENTS["taps"], {f"P1.{n}": 0 for n in range(1, 5)})
    assert result.missing == ()
    assert {one.value for one in result.scales.values()} == {None}
    assert {one.band for one in result.scales.values()} == {None}


@given(filled([INSTRUMENTS["bam"]]))
def test_bam_adds_up_its_three_lists(form: Filled) -> None:
    instrument, a = form
    result = score(instrument, a)
    lists = {
        "use": (4, 5, 6),
        "risk": (1, 2, 3, 8, 11, 15),
        "protective": (9, 10, 12, 13, 14, 16),
    }
    for name, items in lists.items():
        assert result.scales[name].value == sum(a.get(str(item), 0) for item in items)


@given(filled([INSTRUMENTS["c-ssrs-screener"]]))
def test_the_columbia_level_is_the_highest_reached(form: Filled) -> None:
    instrument, a = form
    if a.get("4") or a.get("5") or a.get("6a"):
        expected = "high"
    elif a.get("3") or a["6"]:
        expected = "moderate"
    else:
        expected = "low" if a["1"] or a["2"] else "none"
    band = score(instrument, a).band
    assert band is not None
    assert band.en == expected


@given(filled([INSTRUMENTS["asq"]]))
def test_the_asq_result_follows_the_nimh_sheet(form: Filled) -> None:
    instrument, a = form
    positive = any(a[n] for n in "1234")
    band = score(instrument, a).band
    assert band is not None
    if not positive:
        assert band.en == "negative"
    else:
        assert band.en == ("acute positive" if a["5"] else "non-acute positive")


@given(filled([INSTRUMENTS["pcl-5"]]))
def test_the_symptom_rule_counts_each_cluster_from_moderately_up(form: Filled) -> None:
    instrument, a = form

    def counted(first: int, last: int) -> int:
        return sum(a[str(n)] >= 2 for n in range(first, last + 1))

    met = counted(1, 5) >= 1 and counted(6, 7) >= 1 and counted(8, 14) >= 2 and counted(15, 20) >= 2
    band = score(instrument, a).scales["provisional"].band
    assert band is not None
    assert (band.en == "met: provisional PTSD") == met


@given(filled([INSTRUMENTS["phq-9"]]))
def test_the_symptom_pattern_follows_its_counting_rule(form: Filled) -> None:
    instrument, a = form
    counted = sum(a[str(n)] >= 2 for n in range(1, 9)) + (a["9"] >= 1)
    core = a["1"] >= 2 or a["2"] >= 2
    band = score(instrument, a).scales["pattern"].band
    assert band is not None
    if core and counted >= 5:
        assert band.en == "major depressive syndrome"
    else:
        assert band.en == ("other depressive syndrome" if core and counted >= 2 else "none")
