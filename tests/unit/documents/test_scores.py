"""Answers read from JSON, and scores written as JSON and as text."""

from typing import Any

import pytest

from glidepath.assessment.scoring import score
from glidepath.documents.score_text import score_text
from glidepath.documents.scores import instrument_to_json, read_answers, score_to_json
from glidepath.errors import InvalidRequest, UnknownName
from tests.data.test_instruments import INSTRUMENTS, SOURCES

PHQ_9 = INSTRUMENTS["phq-9"]


def test_a_list_stands_for_the_scored_items_in_the_order_of_the_form() -> None:
    answers, band_set = read_answers({"items": [0, 1, 2, 3, 0, 1, 2, 3, None]}, PHQ_9)
    assert answers == {
        "1": 0, "2": 1, "3": 2, "4": 3, "5": 0, "6": 1, "7": 2, "8": 3, "9": None,
    }  # fmt: skip
    assert band_set is None


def test_a_list_holds_the_item_that_decides_whether_others_are_asked() -> None:
    answers, _ = read_answers(
        {"items": [0, None, None, None, None, None]}, INSTRUMENTS["pc-ptsd-5"]
    )
    assert list(answers) == ["0", "1", "2", "3", "4", "5"]
    assert score(INSTRUMENTS["pc-ptsd-5"], answers).total == 0


def test_an_object_names_its_items_and_may_name_the_bands() -> None:
    read = read_answers({"items": {"2": 1, "1": 3}, "band_set": "women"}, INSTRUMENTS["audit-c"])
    assert read == ({"2": 1, "1": 3}, "women")


@pytest.mark.parametrize(
    ("raw", "why", "where"),
    [
        ({"items": [0, 1]}, "has 2 answers.*has 9", "items"),
        ({"items": {"9": 4}}, "Item 9 .* takes 0, 1, 2, 3", "items.9"),
        ({"items": {"9": "1"}}, "Item 9 .* takes 0, 1, 2, 3", "items.9"),
        ({"items": {"9": True}}, "Item 9 .* takes 0, 1, 2, 3", "items.9"),
        ({"items": {"10": 1}}, "no item '10'", "items.10"),
        ({"items": 9}, "write it as a list or an object", "items"),
        ({"item": [1]}, "items is missing", "items"),
        ({"items": {}, "bands": "men"}, "'bands' is not a key", "bands"),
        ([1, 2], "write it as", ""),
    ],
)
def test_bad_answers_are_refused_with_their_place(raw: Any, why: str, where: str) -> None:
    with pytest.raises((InvalidRequest, UnknownName), match=f"(?i){why}") as refused:
        read_answers(raw, PHQ_9)
    assert refused.value.where == where


def test_an_unknown_key_is_refused_in_whole_sentences() -> None:
    for key, en, es in (
        ("itens", "key; did you mean 'items'? The keys are", "clave; ¿quiso decir 'items'? Las cl"),
        ("zzz", "'zzz' is not a key. The keys are", "'zzz' no es una clave. Las claves son"),
    ):
        with pytest.raises(InvalidRequest) as refused:
            read_answers({"items": {}, key: 1}, PHQ_9)
        assert en in refused.value.message
        assert es in refused.value.message_es


def test_a_place_inside_a_larger_request_is_kept() -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_answers({"items": {"9": 4}}, PHQ_9, "instruments.phq-9")
    assert refused.value.where == "instruments.phq-9.items.9"


def test_a_score_is_written_as_the_contract_says() -> None:
    answers = dict(zip("123456789", [2, 2, 2, 2, 2, 2, 1, 0, 1], strict=True))
    written = score_to_json(PHQ_9, score(PHQ_9, answers))
    assert written["instrument"] == "phq-9"
    assert written["version"] == PHQ_9.version
    assert written["total"] == "14"
    assert written["band"] == "moderate"
    assert written["bands"] == "kroenke-2001"
    assert [entry["item"] for entry in written["urgent"]] == ["9"]
    assert (written["grade"], written["could_be_grade"]) == ("self-harm", None)
    assert written["urgent"][0]["urgency"] == "assess-today"
    assert written["missing"] == []


def test_a_missing_answer_gives_null_and_is_listed_and_urgent_answers_stay() -> None:
    written = score_to_json(PHQ_9, score(PHQ_9, {"9": 1}))
    assert written["total"] is None
    assert written["band"] is None
    assert written["missing"] == list("12345678")
    assert [entry["item"] for entry in written["urgent"]] == ["9"]


def test_parts_of_other_scales_are_not_written() -> None:
    answers = dict.fromkeys("123456789", 0)
    assert list(score_to_json(PHQ_9, score(PHQ_9, answers))["scales"]) == ["total", "pattern"]


def test_an_instrument_in_a_list_says_what_it_offers() -> None:
    entry = instrument_to_json(INSTRUMENTS["audit-c"])
    assert entry["items"] == ["1", "2", "3"]
    assert entry["band_sets"] == ["men", "women"]
    assert (entry["text"], entry["spanish"], entry["to_confirm"]) == (True, True, True)


# --- text -------------------------------------------------------------------------------------


def told(name: str, answers: dict[str, int], language: str = "en") -> str:
    instrument = INSTRUMENTS[name]
    return score_text(instrument, score(instrument, answers), SOURCES, language)


def test_urgent_answers_stand_before_the_total() -> None:
    text = told("phq-9", {**dict.fromkeys("12345678", 0), "9": 1})
    said = (
        "Item 9: Above zero; this item gives no level of risk. (a choice of this project) Thoughts"
        " of death or of hurting oneself. (a choice of this project) Assess the risk of suicide"
    )
    assert text.index("Act now") < text.index(said) < text.index("Total: 1")


def test_an_urgent_answer_says_how_grave_it_is_and_what_is_to_be_done() -> None:
    text = told("c-ssrs-screener", {"1": 0, "2": 0, "6": 1, "6a": 1})
    assert "Item 6: Moderate risk by the screener's triage. Suicidal behaviour at some" in text
    assert (
        "Item 6a: High risk by the screener's triage. Suicidal behaviour within the past 3 months."
        " A full evaluation now; the person is not left alone. (a choice of this project)"
    ) in text


def test_the_text_names_total_range_band_source_and_terms() -> None:
    text = told("gad-7", dict.fromkeys("1234567", 2))
    assert "Total: 14 (0 to 21), moderate" in text
    assert "Spitzer RL et al." in text
    assert "Developed by Drs. Robert L. Spitzer" in text
    assert "Copyright Pfizer Inc." in text


def test_other_bands_that_say_something_else_are_told_too() -> None:
    text = told("audit-c", {"1": 2, "2": 1, "3": 0})
    assert "Total: 3 (0 to 12), negative" in text
    assert 'By the bands "women": positive' in text


def test_terms_that_are_to_be_confirmed_are_said() -> None:
    assert "still to be confirmed with the owner" in told("sds", dict.fromkeys("12345", 0))
    assert "still to be confirmed" not in told("gad-7", dict.fromkeys("1234567", 0))


def test_what_was_not_checked_is_said() -> None:
    answers = {str(n): 1 for n in range(1, 21)}
    assert "Total: 20 (0 to 40) (not checked against its source)" in told("bwsq", answers)


def test_a_missing_answer_is_said_and_what_it_could_come_to() -> None:
    text = told("c-ssrs-screener", {"1": 0, "2": 0, "6": 1})
    assert "Not answered: 6a." in text
    assert "could make it high" in text


def test_items_that_the_form_skips_are_said_to_be_zeros_or_not_asked() -> None:
    skipped = told("audit-c", {"1": 0})
    assert "Total: 0 (0 to 12), negative" in skipped
    assert "Not asked, and counted as zero by the form's own rule: 2, 3" in skipped
    part_one = {f"P1.{n}": 0 for n in range(1, 5)}
    taps = told("taps", part_one)
    assert "Alcohol: no value, since the form did not ask for it" in taps
    assert "no use in the past 3 months" not in taps
    assert "counted as zero" not in told("phq-9", dict.fromkeys("123456789", 1))
    assert "Alcohol: sin valor, porque el formulario no lo preguntó" in told("taps", part_one, "es")


def test_the_text_is_spanish_where_spanish_is_asked() -> None:
    text = told("dast-10", {str(n): 1 for n in range(1, 11)}, "es")
    assert "Total: 9 (de 0 a 10), nivel grave" in text
    assert "El titular no tiene texto en español" in text
    assert "Una puntuación es un cribado" in text
