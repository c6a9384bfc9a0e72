"""The two-minute screen: kind, kept apart, without a diagnosis, and readable."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glidepath.assessment.recognition import About, NextStep, TwoWordings, recognise
from glidepath.catalogue import load
from glidepath.errors import InvalidRequest

SCREEN = load().recognition
KEYS = [sign.key for sign in SCREEN.signs]
BY_ABOUT = {about: [s.key for s in SCREEN.signs if s.about is about] for about in About}
answers = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from([True, False, None]) for key in KEYS}
)


def texts() -> Iterator[TwoWordings]:
    yield SCREEN.warning
    yield SCREEN.no_diagnosis
    yield from (sign.text for sign in SCREEN.signs)
    yield from SCREEN.found.values()
    yield from SCREEN.steps.values()


def test_the_screen_is_short_and_has_signs_of_each_sort() -> None:
    assert 10 <= len(KEYS) <= 15
    assert all(BY_ABOUT.values())


@given(answers)
def test_the_warning_always_comes_and_says_not_to_stop_suddenly(
    given_: dict[str, bool | None],
) -> None:
    found = recognise(given_, SCREEN)
    assert "suddenly" in found.warning.clinician.en
    assert "all at once" in found.warning.public.en
    assert "de golpe" in found.warning.public.es


@given(answers)
def test_a_sign_stands_under_its_own_heading_and_an_open_one_is_listed(
    given_: dict[str, bool | None],
) -> None:
    found = recognise(given_, SCREEN)
    shown = {
        About.PHYSICAL_DEPENDENCE: found.physical_dependence,
        About.USE_DISORDER: found.use_disorder,
        About.DANGER: found.danger,
    }
    for about, signs in shown.items():
        assert [s.key for s in signs] == [k for k in BY_ABOUT[about] if given_.get(k) is True]
    assert [s.key for s in found.unanswered] == [k for k in KEYS if given_.get(k) is None]


@given(answers, st.sampled_from(KEYS))
def test_one_more_sign_never_makes_the_step_less_pressing(
    given_: dict[str, bool | None], key: str
) -> None:
    steps = list(NextStep)
    before = recognise(given_, SCREEN).step
    after = recognise({**given_, key: True}, SCREEN).step
    assert steps.index(after) >= steps.index(before)


def test_nothing_found_needs_every_question_answered() -> None:
    all_no = dict.fromkeys(KEYS, False)
    assert recognise(all_no, SCREEN).step is NextStep.NOTHING_FOUND
    for key in KEYS:
        assert recognise({**all_no, key: None}, SCREEN).step is NextStep.ASK_MORE
    assert recognise({}, SCREEN).step is NextStep.ASK_MORE


@pytest.mark.parametrize(
    ("about", "step"),
    [
        (About.PHYSICAL_DEPENDENCE, NextStep.TALK),
        (About.USE_DISORDER, NextStep.TALK_SOON),
        (About.DANGER, NextStep.TALK_TODAY),
    ],
)
def test_each_sort_of_sign_has_its_step(about: About, step: NextStep) -> None:
    for key in BY_ABOUT[about]:
        found = recognise({key: True}, SCREEN)
        assert found.step is step
        assert found.step_text is SCREEN.steps[step]
        assert found.found == (SCREEN.found[about],)


def test_signs_of_physical_dependence_are_no_signs_of_a_use_disorder() -> None:
    found = recognise(dict.fromkeys(BY_ABOUT[About.PHYSICAL_DEPENDENCE], True), SCREEN)
    assert found.use_disorder == ()
    assert "use disorder" not in " ".join(text.clinician.en for text in found.found)


@pytest.mark.parametrize("raw", [{"toleranse": True}, {"tolerance": "yes"}, {"tolerance": 1}])
def test_what_is_no_answer_is_refused(raw: dict[str, bool | None]) -> None:
    with pytest.raises(InvalidRequest, match="tolerance"):
        recognise(raw, SCREEN)


@pytest.mark.parametrize("text", list(texts()))
def test_each_text_has_both_readers_and_both_languages_and_is_kind(text: TwoWordings) -> None:
    for words in (text.clinician, text.public):
        assert words.en
        assert words.es
        assert words.en != words.es
        for one in (words.en, words.es):
            assert not re.search(
                r"addict|abus|\bfail|complian|denie|drug.seeking|you have a use disorder|adict"
                r"|fracas|incumpl",
                one,
                re.IGNORECASE,
            )


def test_a_danger_leads_to_the_crisis_and_emergency_numbers() -> None:
    public = SCREEN.steps[NextStep.TALK_TODAY].public
    for text in (public.en, public.es, SCREEN.warning.public.en, SCREEN.warning.public.es):
        assert "988" in text
        assert "911" in text


def syllables(word: str) -> int:
    """Groups of vowels, less a silent final e: the usual count of readability formulas."""
    found = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and found > 1
    return max(1, found - silent)


def grade(text: str) -> float:
    """Flesch-Kincaid grade (Kincaid 1975): 0.39 words/sentence + 11.8 syllables/word - 15.59."""
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    found = re.findall(r"[A-Za-z']+", text)
    return 0.39 * len(found) / sentences + 11.8 * sum(map(syllables, found)) / len(found) - 15.59


@pytest.mark.parametrize("text", [one.public.en for one in texts()])
def test_the_public_words_need_no_more_than_eight_years_of_school(text: str) -> None:
    assert grade(text) <= 8
