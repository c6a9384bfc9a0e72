import pytest

from glidepath.findings import Citation, Severity
from glidepath.guidance.interactions import (
    Interaction,
    Interactions,
    MedicineGroup,
    match_medicines,
)
from glidepath.guidance.words import Words

CITATION = Citation("source")


def group(name: str, *names: str) -> MedicineGroup:
    return MedicineGroup(name, Words(name, name), names, CITATION)


GROUPS = Interactions(
    {
        one.id: one
        for one in (
            group("inducers", "carbamazepine", "St John's wort", "fenitoína"),
            group("azoles", "fluconazole", "CBD"),
            group("metabolite", "fluconazole"),
        )
    },
    (),
)


@pytest.mark.parametrize(
    "written",
    ["carbamazepine", "CARBAMAZEPINE", "Carbamazepine XR 200 mg", "generic (carbamazepine)"],
)
def test_a_name_is_found_as_whole_words_in_any_case(written: str) -> None:
    assert match_medicines([written], GROUPS).by_group == {"inducers": (written,)}


@pytest.mark.parametrize("written", ["oxcarbamazepine", "carbamazepines", "CBDX", "st johns worts"])
def test_a_name_inside_another_word_is_not_found(written: str) -> None:
    matches = match_medicines([written], GROUPS)
    assert matches.by_group == {}
    assert matches.unknown == (written,)


@pytest.mark.parametrize("written", ["Fenitoina", "FENITOÍNA 100 mg", "fenitoína"])
def test_accents_do_not_matter(written: str) -> None:
    assert match_medicines([written], GROUPS).by_group == {"inducers": (written,)}


def test_a_medicine_may_stand_in_several_groups_and_is_named_once() -> None:
    matches = match_medicines(["fluconazole"], GROUPS)
    assert set(matches.by_group) == {"azoles", "metabolite"}
    assert matches.named(("azoles", "metabolite")) == ("fluconazole",)


def test_no_name_is_lost() -> None:
    written = ["carbamazepine", "moonflower", "CBD oil", "sunbeam"]
    matches = match_medicines(written, GROUPS)
    found = {name for names in matches.by_group.values() for name in names}
    assert found | set(matches.unknown) == set(written)
    assert matches.unknown == ("moonflower", "sunbeam")


def test_an_interaction_without_drugs_is_about_all_of_them() -> None:
    words = Words("", "")
    some = Interaction("x", ("azoles",), ("alprazolam",), Severity.INFO, words, CITATION)
    every = Interaction("y", ("azoles",), (), Severity.INFO, words, CITATION)
    assert some.touches(("alprazolam", "lorazepam")) == ("alprazolam",)
    assert every.touches(("alprazolam", "lorazepam")) == ("alprazolam", "lorazepam")
