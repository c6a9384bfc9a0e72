"""Pictures of what is taken at one time: as many pieces drawn as are taken, in words too."""

from __future__ import annotations

from fractions import Fraction
from math import hypot
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glidepath.catalogue import load
from glidepath.documents.pictures import HEIGHT, pieces_svg
from glidepath.taper.schedule import Pieces

FORMULARY = load().formulary
SVG = "{http://www.w3.org/2000/svg}"
ALPRAZOLAM = "alprazolam-tablet-2mg-us"
DIAZEPAM = "diazepam-tablet-2mg-us"
SOLUTION = "diazepam-solution-1mg-ml-us"


def drawn(*pieces: tuple[str, str], language: str = "en") -> ET.Element:
    return ET.fromstring(  # noqa: S314 - our own text
        pieces_svg([Pieces(p, Fraction(c)) for p, c in pieces], FORMULARY, language)
    )


def counts(picture: ET.Element) -> list[Fraction]:
    return [Fraction(g.get("data-count")) for g in picture.iter(f"{SVG}g") if g.get("data-count")]


def title(picture: ET.Element) -> str:
    found = picture.find(f"{SVG}title")
    assert found is not None
    return found.text or ""


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(FORMULARY.products)), st.integers(1, 80)),
        min_size=1,
        max_size=3,
        unique_by=lambda part: part[0],
    ),
    st.sampled_from(["en", "es"]),
)
def test_what_is_drawn_is_what_is_taken_without_styles_or_text(parts, language):
    pieces = [Pieces(name, Fraction(quarters, 4)) for name, quarters in parts]
    text = pieces_svg(pieces, FORMULARY, language)
    picture = ET.fromstring(text)  # noqa: S314 - our own text
    assert sum(counts(picture)) == sum(part.count for part in pieces)
    assert picture.get("role") == "img"
    assert picture.get("height") == str(HEIGHT)
    assert title(picture)
    for element in picture.iter():
        assert not {"style", "class", "onload"} & {*element.keys()}
        assert element.tag not in {f"{SVG}text", f"{SVG}style", f"{SVG}script"}
        for colour in ("fill", "stroke"):
            assert element.get(colour) in {None, "none", "currentColor"}


def test_one_and_a_half_tablets_are_a_whole_and_a_half_one_in_both_languages():
    assert counts(drawn((DIAZEPAM, "1.5"))) == [1, Fraction(1, 2)]
    assert title(drawn((DIAZEPAM, "1.5"))) == "1½ tablets of 2 mg"
    assert title(drawn((DIAZEPAM, "1.5"), language="es")) == "1½ tabletas de 2 mg"


def test_several_products_stand_side_by_side_and_are_all_named():
    picture = drawn((DIAZEPAM, "2"), (SOLUTION, "0.3"))
    assert counts(picture) == [1, 1, Fraction(3, 10)]
    assert title(picture) == "2 tablets of 2 mg and 0.3 mL of the 1 mg/mL solution"


def test_more_than_one_syringe_holds_is_drawn_in_several():
    assert counts(drawn((SOLUTION, "12.5"))) == [10, Fraction(5, 2)]


@pytest.mark.parametrize(
    ("share", "end", "large"),
    [("1/4", (1, 14), "0"), ("1/2", (12, 25), "0"), ("3/4", (23, 14), "1")],
)
def test_a_part_of_a_tablet_is_cut_where_the_share_ends(share, end, large):
    picture = drawn((ALPRAZOLAM, share))
    path = picture.find(f".//{SVG}path")
    assert path is not None
    start, arc = path.get("d", "").removesuffix("Z").split("A")
    assert start == "M12 14V3"
    *_, flag, sweep, x, y = arc.split()
    assert (flag, sweep) == (large, "0")
    assert hypot(float(x) - end[0], float(y) - end[1]) < 0.1


def test_a_tablet_shows_the_lines_it_may_be_cut_along():
    lines = {
        name: [path.get("d") for path in drawn((name, "1")).iter(f"{SVG}path")]
        for name in (ALPRAZOLAM, DIAZEPAM)
    }
    assert lines == {ALPRAZOLAM: ["M12 3V25", "M1 14H23"], DIAZEPAM: ["M12 3V25"]}
    unscored = (
        "zolpidem-tablet-5mg-us"  # a pharmacist may confirm a scored maker; the label has none
    )
    assert not list(drawn((unscored, "1")).iter(f"{SVG}path"))


def test_the_volume_is_marked_where_the_liquid_ends():
    picture = drawn((SOLUTION, "2.5"))
    fill = next(r for r in picture.iter(f"{SVG}rect") if r.get("fill-opacity") == "0.3")
    # 2.5 mL of a 3 mL syringe whose barrel is 56 wide.
    assert abs(float(fill.get("width", "0")) - 56 * 2.5 / 3) < 0.1
