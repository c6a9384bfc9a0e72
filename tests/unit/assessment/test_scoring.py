"""Scoring of small instruments made up here, so that each rule stands alone."""

from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import pytest

from glidepath.assessment.filled_form import asking
from glidepath.assessment.instrument import (
    Band,
    BandSet,
    Condition,
    Grade,
    Instrument,
    Item,
    Level,
    Licence,
    Mode,
    Option,
    OptionSet,
    Rule,
    Scale,
    Urgency,
    Urgent,
    name_drug,
    wording,
)
from glidepath.assessment.scoring import score
from glidepath.errors import InvalidRequest, UnknownName
from glidepath.findings import Citation, Reliability
from glidepath.guidance.words import NOTHING, Words

SOURCE = Citation("made-up")
SAY = Words("text", "texto")
HOW_OFTEN = OptionSet("often", tuple(Option(n, SAY) for n in range(4)))
YES_NO = OptionSet("yn", (Option(0, SAY), Option(1, SAY)))


def scale(name: str, *items: str, highest: int = 0, **more: object) -> Scale:
    rule = more.pop("rule", Rule.SUM)
    return Scale(name, SAY, rule, SOURCE, items, Fraction(0), Fraction(highest), **more)  # type: ignore[arg-type]


def made(
    items: tuple[Item, ...], *scales: Scale, main: str = "total", **more: object
) -> Instrument:
    return Instrument(
        id="made-up",
        short="MADE-UP",
        title=SAY,
        version="1",
        owner="nobody",
        mode=Mode.SELF,
        period=SAY,
        attribution=SAY,
        licence=Licence(True, False, SAY, Reliability.CONFIRMED),
        items=items,
        scales=MappingProxyType({one.id: one for one in scales}),
        main=main,
        **more,  # type: ignore[arg-type]
    )


A, B, C = (Item(name, HOW_OFTEN, SAY) for name in "abc")
PLAIN = made((A, B, C), scale("total", "a", "b", "c", highest=9))


def test_a_sum_adds_up_its_answers() -> None:
    assert score(PLAIN, {"a": 1, "b": 2, "c": 3}).total == 6


def test_a_reversed_item_is_turned_round_and_a_weight_multiplies() -> None:
    items = (replace(A, reversed=True), replace(B, weight=Fraction(2)))
    turned = made(items, scale("total", "a", "b", highest=9))
    assert score(turned, {"a": 3, "b": 1}).total == 0 + 2
    assert score(turned, {"a": 0, "b": 3}).total == 3 + 6


@pytest.mark.parametrize("answers", [{"a": 1, "b": 2}, {"a": 1, "b": 2, "c": None}])
def test_a_missing_answer_leaves_the_total_open_and_is_listed(answers: dict[str, int]) -> None:
    result = score(PLAIN, answers)
    assert result.total is None
    assert result.missing == ("c",)


def test_an_item_outside_every_scale_is_never_missing() -> None:
    result = score(made((A, B), scale("total", "a", highest=3)), {"a": 2})
    assert result.total == 2
    assert result.missing == ()


@pytest.mark.parametrize("answer", [4, -1, True, 1.0, "1"])
def test_an_answer_that_the_item_lacks_is_refused_with_what_it_takes(answer: object) -> None:
    with pytest.raises(InvalidRequest, match=r"Item b .* takes 0, 1, 2, 3") as refused:
        score(PLAIN, {"a": 1, "b": answer, "c": 1})  # type: ignore[dict-item]
    assert refused.value.where == "b"


def test_an_item_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownName, match=r"'d'.*a, b, c"):
        score(PLAIN, {"d": 1})


def test_an_instrument_without_a_known_scoring_is_refused_kindly() -> None:
    with pytest.raises(InvalidRequest, match="not known here"):
        score(made((), main=""), {})


# --- items that are asked on a condition ------------------------------------------------------

LEAD = Item("lead", YES_NO, SAY)
FOLLOW = Item("follow", HOW_OFTEN, SAY, ask_if=(Condition(("lead",), 1),), zero_if_skipped=True)
LAST = Item("last", HOW_OFTEN, SAY, ask_if=(Condition(("follow",), 2),), zero_if_skipped=True)
LED = made((LEAD, FOLLOW, LAST), scale("total", "follow", "last", highest=6))


def test_a_skipped_item_is_a_zero_where_the_instrument_says_so() -> None:
    result = score(LED, {"lead": 0})
    assert result.total == 0
    assert result.missing == ()
    assert result.not_asked == ("follow", "last")


def test_a_skipped_item_is_neither_missing_nor_a_zero_where_it_does_not() -> None:
    bands = BandSet("cut", SAY, ("total",), (Band(Fraction(0), Fraction(6), SAY),), SOURCE)
    unsaid = replace(LED, items=(LEAD, replace(FOLLOW, zero_if_skipped=False), LAST))
    unsaid = replace(unsaid, band_sets=(bands,))
    result = score(unsaid, {"lead": 0})
    assert (result.total, result.band) == (None, None)
    assert result.missing == ()
    assert result.scales["total"].not_asked == ("follow",)
    assert score(unsaid, {"lead": 1, "follow": 1}).total == 1
    all_count = replace(unsaid, given_answers_count=True)
    assert score(all_count, {"lead": 0, "follow": 3, "last": 0}).total == 3


def test_a_skipped_item_is_simply_not_in_a_count() -> None:
    counted = scale("total", "follow", "last", rule=Rule.COUNT, counted_from=1, highest=2)
    unsaid = made((LEAD, replace(FOLLOW, zero_if_skipped=False), LAST), counted)
    result = score(unsaid, {"lead": 0})
    assert result.total == 0
    assert result.scales["total"].not_asked == ()


def test_an_unanswered_lead_is_what_is_missing_though_it_is_not_scored() -> None:
    result = score(LED, {"follow": 3, "last": 1})
    assert result.total is None
    assert result.missing == ("lead",)


def test_items_are_asked_one_after_the_other_as_the_answers_come() -> None:
    assert asking(LED, {}) == {"lead": True, "follow": None, "last": None}
    assert asking(LED, {"lead": 1}) == {"lead": True, "follow": True, "last": None}
    assert asking(LED, {"lead": 1, "follow": 2}) == {"lead": True, "follow": True, "last": True}
    assert asking(LED, {"lead": 1, "follow": 1}) == {"lead": True, "follow": True, "last": False}
    assert asking(LED, {"lead": 0}) == {"lead": True, "follow": False, "last": False}


def test_an_answer_to_a_skipped_item_is_left_out_and_said() -> None:
    result = score(LED, {"lead": 0, "follow": 3})
    assert result.total == 0
    assert result.not_counted == ("follow",)


def test_an_answer_to_a_skipped_item_counts_where_the_instrument_says_so() -> None:
    result = score(replace(LED, given_answers_count=True), {"lead": 0, "follow": 3, "last": 2})
    assert result.total == 5
    assert result.not_counted == ()


def test_a_condition_on_a_sum_is_settled_as_soon_as_nothing_can_change_it() -> None:
    third = Item("c", HOW_OFTEN, SAY, ask_if=(Condition(("a", "b"), 4),), zero_if_skipped=True)
    several = made((A, B, third), scale("total", "c", highest=3))
    assert asking(several, {"a": 3})["c"] is None
    assert asking(several, {"a": 3, "b": 1})["c"] is True
    assert score(several, {"a": 0}).total == 0
    assert score(several, {"a": 1}).missing == ("b",)


# --- counts, levels, bands --------------------------------------------------------------------


def test_a_count_counts_answers_from_its_threshold_and_from_an_items_own() -> None:
    own = MappingProxyType({"c": 1})
    counted = made(
        (A, B, C),
        scale("total", "a", "b", "c", rule=Rule.COUNT, counted_from=2, counted_from_for=own),
    )
    assert score(counted, {"a": 1, "b": 2, "c": 1}).total == 2
    assert score(counted, {"a": 3, "b": 3, "c": 0}).total == 2


HIGH, LOW, NONE = (Words(name, name) for name in ("high", "low", "none"))
LEVELS = made(
    (A, B),
    scale("first", "a", highest=3, part=True),
    scale("both", "a", "b", highest=6, part=True),
    scale(
        "triage",
        rule=Rule.LEVELS,
        levels=(
            Level(HIGH, ((("first", Fraction(3)),),)),
            Level(LOW, ((("both", Fraction(1)),),)),
            Level(NONE),
        ),
    ),
    main="triage",
)


@pytest.mark.parametrize(
    ("answers", "band", "could_be"),
    [
        ({"a": 3, "b": 0}, HIGH, None),
        ({"a": 1, "b": 0}, LOW, None),
        ({"a": 0, "b": 0}, NONE, None),
        ({"a": 3}, HIGH, None),
        ({"a": 2}, LOW, None),
        ({"a": 0}, None, LOW),
        ({"b": 3}, None, HIGH),
        ({}, None, HIGH),
    ],
)
def test_a_level_is_named_only_where_missing_answers_cannot_change_it(
    answers: dict[str, int], band: Words | None, could_be: Words | None
) -> None:
    result = score(LEVELS, answers)
    assert (result.band, result.scales["triage"].could_be) == (band, could_be)
    assert result.total is None
    assert result.missing == tuple(name for name in "ab" if name not in answers)


def bands(name: str, cut: int) -> BandSet:
    pair = (
        Band(Fraction(0), Fraction(cut - 1), Words("below", "debajo")),
        Band(Fraction(cut), Fraction(9), Words("above", "encima")),
    )
    return BandSet(name, SAY, ("total",), pair, SOURCE)


BANDED = replace(PLAIN, band_sets=(bands("usual", 5), bands("other", 3)))


def test_the_first_band_set_is_used_unless_another_is_named_and_its_name_is_kept() -> None:
    answers = {"a": 1, "b": 1, "c": 2}
    usual, other = score(BANDED, answers), score(BANDED, answers, band_set="other")
    assert usual.band is not None
    assert other.band is not None
    assert (usual.band.en, usual.version.band_set) == ("below", "usual")
    assert (other.band.en, other.version.band_set) == ("above", "other")
    assert usual.version.version == "1"


def test_a_band_set_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownName, match="usual, other"):
        score(BANDED, {}, band_set="men")


def test_both_ends_of_a_band_belong_to_it() -> None:
    names = [BANDED.band_sets[0].band(Fraction(n)) for n in (0, 4, 5, 9)]
    assert [band.name.en for band in names if band] == ["below", "below", "above", "above"]
    assert BANDED.band_sets[0].band(Fraction(10)) is None


# --- urgent answers, and words ----------------------------------------------------------------


def grade(level: str, urgency: Urgency = Urgency.ASSESS_TODAY) -> Grade:
    return Grade(level, urgency, Words(f"{level}.", f"{level}."), SOURCE, SAY, SOURCE)


MILD, GRAVE = grade("mild"), grade("grave", Urgency.EVALUATE_NOW)
URGENT = replace(PLAIN, grades=(MILD,), urgent=(Urgent("c", 1, MILD, SAY, SOURCE),))


@pytest.mark.parametrize("others", [{"a": 0, "b": 0}, {"a": 3, "b": 3}, {}])
def test_an_urgent_answer_is_found_whatever_else_is_answered_or_missing(
    others: dict[str, int],
) -> None:
    assert [entry.item for entry in score(URGENT, {**others, "c": 1}).urgent] == ["c"]
    assert score(URGENT, {**others, "c": 0}).urgent == ()
    assert score(URGENT, others).urgent == ()


def test_an_urgent_answer_to_a_skipped_item_still_counts_as_urgent() -> None:
    led = replace(LED, grades=(MILD,), urgent=(Urgent("follow", 2, MILD, SAY, SOURCE),))
    assert [entry.item for entry in score(led, {"lead": 0, "follow": 2}).urgent] == ["follow"]


GRADED = replace(
    LEVELS,
    grades=(MILD, GRAVE),
    urgent=(Urgent("b", 1, MILD, SAY, SOURCE), Urgent("a", 3, GRAVE, SAY, SOURCE)),
    scales=MappingProxyType(
        {
            **LEVELS.scales,
            "triage": replace(
                LEVELS.scales["triage"],
                levels=tuple(
                    replace(level, grade=given)
                    for level, given in zip(
                        LEVELS.scales["triage"].levels, ("grave", "mild", ""), strict=True
                    )
                ),
            ),
        }
    ),
)


@pytest.mark.parametrize(
    ("answers", "reached", "could_be"),
    [
        ({"a": 0, "b": 0}, None, None),
        ({"a": 0, "b": 1}, MILD, None),
        ({"a": 3, "b": 1}, GRAVE, None),
        ({"a": 3}, GRAVE, None),
        ({"b": 1}, MILD, GRAVE),
        ({"a": 0}, None, MILD),
        ({}, None, GRAVE),
    ],
)
def test_the_grade_is_the_gravest_answer_and_what_is_missing_could_be_graver(
    answers: dict[str, int], reached: Grade | None, could_be: Grade | None
) -> None:
    result = score(GRADED, answers)
    assert (result.grade, result.could_be_grade) == (reached, could_be)


def test_an_urgent_answer_says_its_grade_first_and_then_what_is_to_be_done() -> None:
    entry = Urgent("c", 1, MILD, Words("An answer.", "Una respuesta."), SOURCE)
    assert entry.words == Words("mild. An answer. text", "mild. Una respuesta. texto")


def test_a_text_without_spanish_is_given_in_english_and_says_so() -> None:
    assert wording(Words("only", ""), "es") == ("only", "en")
    assert wording(Words("both", "ambos"), "es") == ("ambos", "es")
    assert wording(Words("both", "ambos"), "en") == ("both", "en")


def test_the_drugs_name_takes_the_place_left_for_it() -> None:
    asks = replace(A, text=Words("use of [drug]?", ""))
    named = name_drug(made((asks,), scale("total", "a", highest=3)), Words("diazepam", "diazepam"))
    assert named.items[0].text == Words("use of diazepam?", "")


def test_needed_items_are_those_of_scales_and_those_that_lead_to_them() -> None:
    aside = Item("aside", YES_NO, NOTHING)
    assert made((LEAD, FOLLOW, aside), scale("total", "follow", highest=3)).needed_items == (
        "lead",
        "follow",
    )
