"""The instrument files: worked cases, text only where it is allowed, honest marks, true codes."""

import re
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import glidepath
from glidepath.assessment.instrument import Instrument, Rule, Urgency, WorkedCase
from glidepath.assessment.scoring import score
from glidepath.catalogue.facts import read_sources
from glidepath.catalogue.instruments import (
    read_instruments,
    read_programme_instruments,
    read_programme_sources,
)
from glidepath.errors import InvalidFact
from glidepath.findings import Reliability
from glidepath.guidance.words import Words

DATA = Path(glidepath.__file__).parent / "data"
SOURCES = read_sources(DATA)
INSTRUMENTS = read_instruments(DATA, SOURCES)
ALL = [pytest.param(one, id=one.id) for one in INSTRUMENTS.values()]

FREE = {"phq-9", "phq-2", "gad-7", "gad-2", "pc-ptsd-5", "pcl-5", "asq", "taps", "ciwa-ar"}
TO_CONFIRM = {
    "audit", "audit-c", "dast-10", "barc-10", "bam", "sds", "steadi-stay-independent",
    "c-ssrs-screener",
}  # fmt: skip
SCORING_ONLY = {
    "mini-cog", "isi", "bwsq", "ciwa-b", "bendep-srq", "whodas-2.0", "ecab",
}  # fmt: skip
IN_SPANISH = {
    "phq-9", "phq-2", "gad-7", "gad-2", "asq", "audit", "audit-c", "c-ssrs-screener",
}  # fmt: skip


def test_these_instruments_are_here_and_no_others() -> None:
    assert set(INSTRUMENTS) == FREE | TO_CONFIRM | SCORING_ONLY


# --- worked cases -----------------------------------------------------------------------------

CASES = [
    pytest.param(one, case, id=f"{one.id}: {case.name}")
    for one in INSTRUMENTS.values()
    for case in one.cases
]


@pytest.mark.parametrize(("instrument", "case"), CASES)
def test_a_worked_case_comes_out_as_worked(instrument: Instrument, case: WorkedCase) -> None:
    result = score(instrument, case.answers, band_set=case.band_set)
    assert {name: result.scales[name].value for name in case.values} == case.values
    bands = {name: result.scales[name].band for name in case.bands}
    assert {name: band and band.en for name, band in bands.items()} == case.bands
    assert tuple(entry.item for entry in result.urgent) == case.urgent
    assert result.missing == case.missing


# --- how grave an urgent answer is --------------------------------------------------------------

# By the statements of the screeners: C-SSRS triage high with 4, 5 or 6a, moderate with 3 or 6, low
# with 1 or 2; an ASQ with a yes to question 5 is acutely positive, with any other yes it is not.
GRADES = [
    ("c-ssrs-screener", {"1": 1, "2": 0, "6": 0}, "low", None),
    ("c-ssrs-screener", {"1": 0, "2": 1, "3": 0, "4": 0, "5": 0, "6": 0}, "low", None),
    ("c-ssrs-screener", {"1": 0, "2": 1, "3": 1, "4": 0, "5": 0, "6": 0}, "moderate", None),
    ("c-ssrs-screener", {"1": 0, "2": 0, "6": 1, "6a": 0}, "moderate", None),
    ("c-ssrs-screener", {"1": 0, "2": 1, "3": 0, "4": 1, "5": 0, "6": 0}, "high", None),
    ("c-ssrs-screener", {"1": 0, "2": 1, "3": 0, "4": 0, "5": 1, "6": 0}, "high", None),
    ("c-ssrs-screener", {"1": 0, "2": 0, "6": 1, "6a": 1}, "high", None),
    ("c-ssrs-screener", {"1": 0, "2": 0, "6": 1}, "moderate", "high"),
    ("c-ssrs-screener", {"1": 1, "2": 1, "6": 0}, "low", "high"),
    ("c-ssrs-screener", {"1": 0, "2": 0, "6": 0}, None, None),
    ("c-ssrs-screener", {"2": 0, "6": 0}, None, "low"),
    ("asq", {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0}, "positive", None),
    ("asq", {"1": 0, "2": 0, "3": 0, "4": 1, "5": 1}, "imminent", None),
    ("asq", {"1": 0, "2": 0, "3": 0, "4": 1}, "positive", "imminent"),
    ("asq", {"1": 0, "2": 0, "3": 0, "4": 0}, None, None),
    ("asq", {"1": 0, "2": 0, "3": 0}, None, "imminent"),
    ("phq-9", {**dict.fromkeys("12345678", 0), "9": 1}, "self-harm", None),
    ("phq-9", dict.fromkeys("12345678", 3), None, None),
]


@pytest.mark.parametrize(("name", "answers", "reached", "could_be"), GRADES)
def test_urgent_answers_have_the_grade_of_their_screener(
    name: str, answers: dict[str, int], reached: str | None, could_be: str | None
) -> None:
    result = score(INSTRUMENTS[name], answers)
    assert (result.grade and result.grade.level) == reached
    assert (result.could_be_grade and result.could_be_grade.level) == could_be


@pytest.mark.parametrize("instrument", ALL)
def test_only_the_gravest_answers_ask_for_an_evaluation_now(instrument: Instrument) -> None:
    now = {one.level for one in instrument.grades if one.urgency is Urgency.EVALUATE_NOW}
    assert now == {"c-ssrs-screener": {"high"}, "asq": {"imminent"}}.get(instrument.id, set())
    for one in instrument.grades:
        assert one.words.en.endswith(".")
        assert one.action.es.endswith(".")


@pytest.mark.parametrize("instrument", ALL)
def test_there_are_two_worked_cases_wherever_there_is_a_scoring(instrument: Instrument) -> None:
    least = {"bendep-srq": 0, "whodas-2.0": 1}.get(instrument.id, 2)
    assert len(instrument.cases) >= least


# --- text and licence -------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", ALL)
def test_text_ships_where_the_owner_allows_it_and_nowhere_else(instrument: Instrument) -> None:
    allowed = instrument.id in FREE | TO_CONFIRM
    assert instrument.licence.ships_text == allowed
    assert instrument.licence.to_confirm == (instrument.id in TO_CONFIRM)
    assert all(bool(item.text.en) == allowed for item in instrument.items)
    for item in instrument.items:
        texts = [option.text for option in item.options.options]
        assert any(texts) == allowed
        assert allowed or not (item.heading or item.before)
    assert allowed or not (instrument.stem or instrument.instruction)
    assert instrument.attribution.en
    assert instrument.owner
    assert instrument.licence.note.en
    assert instrument.licence.note.es


@pytest.mark.parametrize("instrument", ALL)
def test_spanish_stands_whole_where_the_owner_has_it_and_nowhere_else(
    instrument: Instrument,
) -> None:
    spanish = instrument.id in IN_SPANISH
    assert instrument.has_spanish == spanish
    for item in instrument.items:
        assert bool(item.text.es) == spanish
        assert bool(item.before.es) == (spanish and bool(item.before.en))
        assert all(bool(option.text.es) == spanish for option in item.options.options)


def test_wording_seen_in_one_copy_only_is_marked() -> None:
    def unsure(name: str, language: str) -> list[str]:
        return [
            item.id
            for item in INSTRUMENTS[name].items
            if item.reliability.get(language) is Reliability.UNVERIFIED
        ]

    once = ["P1.1", "1", "1a", "1b", "6", "6a", "6b", "7", "7a", "7b", "8", "8a", "8b", "9"]
    assert unsure("taps", "en") == once
    assert unsure("c-ssrs-screener", "es") == ["6", "6a"]
    assert unsure("phq-9", "en") == unsure("phq-9", "es") == []


@pytest.mark.parametrize("name", ["bwsq", "ciwa-b", "ecab"])
def test_a_scoring_that_was_not_checked_is_marked(name: str) -> None:
    assert INSTRUMENTS[name].scales["total"].citation.reliability is Reliability.UNVERIFIED


# --- our own words ----------------------------------------------------------------------------

WOUNDING = re.compile(
    r"\b(addict\w*|abus\w+|clean|dirty|fail\w*|non-?complian\w*|denies|drug-seeking|junkie"
    r"|adict\w*|limpi[oa]s?|suci[oa]s?|fracas\w*|incumpl\w*|drogadict\w*|vicio\w*|niega)\b",
    re.IGNORECASE,
)


def own_words(instrument: Instrument) -> Iterator[Words]:
    yield instrument.period
    yield instrument.licence.note
    yield from instrument.notes
    for scale in instrument.scales.values():
        yield scale.title
        yield from (level.name for level in scale.levels)
    for bands in instrument.band_sets:
        yield bands.title
        yield from (band.name for band in bands.bands)
    yield from (entry.text for entry in instrument.urgent)


@pytest.mark.parametrize("instrument", ALL)
def test_our_own_words_are_kind_and_stand_in_both_languages(instrument: Instrument) -> None:
    numbers = re.compile(r"\d+(?:\.\d+)?")
    for words in own_words(instrument):
        assert words.en.strip()
        assert words.es.strip()
        assert not WOUNDING.search(words.en), words.en
        assert not WOUNDING.search(words.es), words.es
        assert sorted(numbers.findall(words.en)) == sorted(numbers.findall(words.es)), words.en


# --- LOINC ------------------------------------------------------------------------------------


def codes(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "loinc":
                yield from inner.values() if isinstance(inner, dict) else (inner,)
            else:
                yield from codes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from codes(inner)


def luhn(digits: str) -> int:
    """The check digit of a plain LOINC code: every second digit from the right is doubled."""
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits))]
    return -sum(value // 10 + value % 10 for value in doubled) % 10


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
def test_every_loinc_code_has_its_check_digit_and_none_is_a_known_trap(name: str) -> None:
    found = list(codes(tomllib.loads((DATA / f"instruments/{name}.toml").read_text("utf-8"))))
    for code in found:
        if not code.startswith("LA"):
            digits, check = code.split("-")
            assert luhn(digits) == int(check), code
    traps = {"68517-2", "76504-0", "70273-8", "58120-7", "93373-9", "72233-0", "93245-9"}
    assert not traps & set(found)
    assert name == "gad-7" or "69736-7" not in found


def test_verified_codes_stand_where_they_belong() -> None:
    panels = {name: one.loinc.get("panel") for name, one in INSTRUMENTS.items()}
    assert {name: code for name, code in panels.items() if code} == {
        "phq-9": "44249-1", "phq-2": "55757-9", "gad-7": "69737-5", "pcl-5": "101697-1",
        "taps": "96841-2", "audit": "72110-0", "audit-c": "72109-2", "dast-10": "82666-9",
        "steadi-stay-independent": "97874-2",
    }  # fmt: skip
    assert INSTRUMENTS["phq-9"].loinc["total"] == "44261-6"
    assert INSTRUMENTS["phq-9"].item("9").loinc == "44260-8"
    assert [item.loinc for item in INSTRUMENTS["audit-c"].items] == [
        "68518-0", "68519-8", "68520-6",
    ]  # fmt: skip


# --- what must not be lost --------------------------------------------------------------------


def test_thoughts_of_suicide_are_urgent_in_every_instrument_that_asks_about_them() -> None:
    asked = {name: [e.item for e in one.urgent] for name, one in INSTRUMENTS.items() if one.urgent}
    assert asked == {
        "phq-9": ["9"],
        "asq": ["1", "2", "3", "4", "5"],
        "c-ssrs-screener": ["1", "2", "3", "4", "5", "6", "6a"],
    }
    assert all(e.at_least == 1 for one in INSTRUMENTS.values() for e in one.urgent)


def test_the_ranges_are_those_of_the_publications() -> None:
    ranges = {
        name: (int(one.scales["total"].lowest), int(one.scales["total"].highest))
        for name, one in INSTRUMENTS.items()
        if "total" in one.scales
    }
    assert ranges == {
        "phq-9": (0, 27), "phq-2": (0, 6), "gad-7": (0, 21), "gad-2": (0, 6), "pc-ptsd-5": (0, 5),
        "pcl-5": (0, 80), "audit": (0, 40), "audit-c": (0, 12), "dast-10": (0, 10),
        "barc-10": (10, 60), "ciwa-ar": (0, 67), "sds": (0, 15), "steadi-stay-independent": (0, 14),
        "mini-cog": (0, 5), "isi": (0, 28), "bwsq": (0, 40), "ciwa-b": (0, 80),
        "whodas-2.0": (0, 48), "ecab": (0, 10),
    }  # fmt: skip


@pytest.mark.parametrize("instrument", ALL)
def test_every_scale_and_band_set_rests_on_a_listed_source(instrument: Instrument) -> None:
    for scale in instrument.scales.values():
        assert scale.citation.source in SOURCES
        assert scale.rule is Rule.LEVELS or scale.items
    for bands in instrument.band_sets:
        assert bands.citation.source in SOURCES


def test_steadi_says_that_everyone_on_a_benzodiazepine_scores_in_item_11() -> None:
    assert any("item 11" in note.en for note in INSTRUMENTS["steadi-stay-independent"].notes)


def test_ciwa_ar_says_that_it_is_for_alcohol_only() -> None:
    assert any("Not validated for benzo" in note.en for note in INSTRUMENTS["ciwa-ar"].notes)


# --- a programme's own files ------------------------------------------------------------------


def programme(folder: Path, name: str, text: str) -> Path:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def with_text(name: str) -> str:
    """A scoring-only file with text in every place where it must stand."""
    text = (DATA / f"instruments/{name}.toml").read_text("utf-8")
    text = text.replace("ships_text = false", "ships_text = true")
    text = text.replace(
        'options = "severity" }', 'options = "severity", text = { en = "Asked." } }'
    )
    return text.replace("[licence]", 'wording = { en = "CONFIRMED" }\n\n[licence]')


def test_a_programme_with_permission_adds_the_text_of_a_scoring_only_instrument(
    tmp_path: Path,
) -> None:
    folder = programme(tmp_path, "isi", with_text("isi"))
    known = read_programme_instruments(folder, INSTRUMENTS, SOURCES)
    assert known["isi"].items[0].text.en == "Asked."
    assert set(known) == set(INSTRUMENTS)
    assert score(known["isi"], INSTRUMENTS["isi"].cases[0].answers).total == 13


def test_a_folder_that_is_not_there_adds_nothing(tmp_path: Path) -> None:
    assert read_programme_instruments(tmp_path / "none", INSTRUMENTS, SOURCES) is INSTRUMENTS


def test_a_programme_may_not_take_out_what_cannot_wait(tmp_path: Path) -> None:
    text = (DATA / "instruments/asq.toml").read_text("utf-8")
    less = re.sub(r'\[\[urgent\]\]\nitem = "1"\n.*?\n\n', "", text, flags=re.DOTALL)
    less = less.replace('urgent = ["1", ', "urgent = [")
    assert less != text
    with pytest.raises(InvalidFact, match=r"asq\.toml: the answers that cannot wait"):
        read_programme_instruments(programme(tmp_path, "asq", less), INSTRUMENTS, SOURCES)


def test_a_programme_may_not_change_how_a_shipped_instrument_is_scored(tmp_path: Path) -> None:
    text = (DATA / "instruments/phq-2.toml").read_text("utf-8")
    changed = text.replace('id = "1"\n', 'id = "1"\nweight = 2\n').replace("= 6\n", "= 9\n")
    changed = changed.replace("to = 6,", "to = 9,")
    with pytest.raises(InvalidFact, match=r"phq-2\.toml: items differ"):
        read_programme_instruments(programme(tmp_path, "phq-2", changed), INSTRUMENTS, SOURCES)


OWN_SOURCE = '[our-manual]\ntitle = "Our manual"\npublisher = "Our clinic"\nyear = 2026\n'


def test_a_programme_may_bring_a_new_instrument_with_a_source_of_its_own(tmp_path: Path) -> None:
    programme(tmp_path, "sources", OWN_SOURCE)
    text = (DATA / "instruments/gad-2.toml").read_text("utf-8")
    own = text.replace('"gad-2"', '"our-two"').replace('"kroenke-2007"', '"our-manual"')
    programme(tmp_path, "our-two", own.replace('name = "our-manual"', 'name = "ours"'))
    with pytest.raises(InvalidFact, match="our-manual"):
        read_programme_instruments(tmp_path, INSTRUMENTS, SOURCES)
    sources = read_programme_sources(tmp_path, SOURCES)
    known = read_programme_instruments(tmp_path, INSTRUMENTS, sources)
    assert set(known) - set(INSTRUMENTS) == {"our-two"}
    assert score(known["our-two"], {"1": 2, "2": 1}).version.band_set == "ours"


def test_a_programme_may_not_rename_a_listed_source(tmp_path: Path) -> None:
    programme(tmp_path, "sources", OWN_SOURCE.replace("our-manual", "kroenke-2007"))
    with pytest.raises(InvalidFact, match="give yours another name"):
        read_programme_sources(tmp_path, SOURCES)


PHQ9 = "phq-9"
DEFECTS = [
    (PHQ9, 'id = "phq-9"', 'id = "phq-8"', "id is"),
    (PHQ9, 'mode = "self"', 'mode = "alone"', "mode is"),
    (PHQ9, 'main = "total"', 'main = "sum"', "main is 'sum'"),
    (PHQ9, "highest = 27", "highest = 24", "its items give 0 to 27"),
    (PHQ9, "to = 9,", "to = 8,", "leaves a gap or overlaps after 8"),
    (PHQ9, "to = 27,", "to = 26,", "ends before the highest"),
    (PHQ9, 'item = "9"', 'item = "10"', "not an item"),
    (PHQ9, "at_least = 1\nlevel", "at_least = 7\nlevel", "never has"),
    (PHQ9, 'at_least = 1\nlevel = "self', 'at_least = 1\nlevel = "other', "one of the grades"),
    (PHQ9, 'urgency = "assess-today"', 'urgency = "soon"', "urgency is"),
    (
        "c-ssrs-screener",
        'urgency = "assess-today"',
        'urgency = "evaluate-now"',
        "from the least to the gravest",
    ),
    ("asq", 'grade = "imminent"', 'grade = "worst"', "grade 'worst', which is not there"),
    (PHQ9, '"44249-1"', '"44249-2"', "check digit"),
    (PHQ9, '"LA6568-5"', '"LA6568-4"', "check digit"),
    (PHQ9, 'options = "freq"', 'options = "often"', "not a set of options"),
    (PHQ9, 'id = "2"', 'id = "1"', "'1' twice"),
    (PHQ9, "{ answer = 1,", "{ answer = 0,", "each number once"),
    (PHQ9, 'source = "kroenke-2001"', 'source = "nobody"', "not in sources"),
    (PHQ9, 'scales = ["total"]', 'scales = ["pattern"]', "not a scale with a number"),
    (PHQ9, "{ symptoms = 5,", "{ symptom = 5,", "not a scale with a number"),
    (PHQ9, "ships_text = true", "ships_text = false", "has text, but"),
    (PHQ9, "ships_text = true", 'ships_text = "yes"', "write true or false"),
    (PHQ9, 'wording = { en = "CONFIRMED", es', "wording = { es", "how far the text"),
    (PHQ9, "[licence]", "lisence = 1\n\n[licence]", "not a known key"),
    (PHQ9, 'sum_of = ["1", "2"', 'sum_of = ["difficulty", "2"', "no earlier item"),
    (PHQ9, 'loinc = "44250-9"', "zero_if_skipped = true", "it is always asked"),
    (
        PHQ9,
        'rule = "count"\nitems = ["1", "2"]\ncounted_from = 2\nlowest = 0\nhighest = 2',
        'rule = "sum"\nitems = ["1", "difficulty"]\nlowest = 0\nhighest = 6',
        "rests on core_symptoms",
    ),
    ("isi", "ships_text = false", "ships_text = true", "text is missing"),
    ("bendep-srq", "ships_text = false", "ships_text = true", "there is no item"),
]


@pytest.mark.parametrize(("name", "old", "new", "why"), DEFECTS)
def test_a_defect_in_a_file_is_refused_with_its_place(
    tmp_path: Path, name: str, old: str, new: str, why: str
) -> None:
    text = (DATA / f"instruments/{name}.toml").read_text("utf-8")
    assert old in text
    folder = programme(tmp_path, name, text.replace(old, new, 1))
    with pytest.raises(InvalidFact, match=re.escape(why)) as refused:
        read_programme_instruments(folder, {}, SOURCES)
    assert f"{name}.toml" in refused.value.message


def test_bands_end_where_the_next_begin_in_every_file() -> None:
    for instrument in INSTRUMENTS.values():
        for bands in instrument.band_sets:
            for name in bands.scales:
                scale = instrument.scales[name]
                first = bands.bands[0].lowest
                values = range(int(first), int(scale.highest) + 1)
                assert all(bands.band(Fraction(value)) for value in values)
                assert first == scale.lowest or (instrument.id == "ciwa-b" and first == 1)
