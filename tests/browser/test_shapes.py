"""Pages in the same state have the same shape, and in another state another one."""

from __future__ import annotations

from tests.browser.shapes import Seen, Shape

ROWS = '<main><ul class="list">{}</ul></main>'
ROW = '<li><a href="/people/{0}/" id="a{0}">{0}</a></li>'
URGENT = '<li><a href="/x/">x</a> <span class="tag urgent">now</span></li>'


def _is_new(*contents: str) -> list[bool]:
    seen = Seen()
    return [seen.is_new("/people/", "", Shape(one)) for one in contents]


def test_words_ids_and_the_number_of_rows_do_not_count() -> None:
    few = ROWS.format(ROW.format(1))
    many = ROWS.format(ROW.format(2) + ROW.format(3))
    assert _is_new(few, many, few) == [True, False, False]


def test_a_part_that_was_not_there_before_counts() -> None:
    plain = ROWS.format(ROW.format(1))
    assert _is_new(plain, ROWS.format(ROW.format(1) + URGENT), ROWS.format(URGENT)) == [
        True,
        True,
        False,
    ]


def test_the_same_part_elsewhere_counts() -> None:
    assert _is_new("<main><p>a</p><b>b</b></main>", "<main><p><b>b</b></p></main>") == [True, True]


def test_another_order_of_headings_counts() -> None:
    one, other = "<h1>a</h1><h2>b</h2><h3>c</h3>", "<h1>a</h1><h3>c</h3><h2>b</h2>"
    assert _is_new(one, other, one) == [True, True, False]


def test_each_named_example_counts_once() -> None:
    seen, shape = Seen(), Shape("<h1>a</h1>")
    assert [seen.is_new("*", name, shape) for name in ("phq-9", "gad-7", "phq-9")] == [
        True,
        True,
        False,
    ]


def test_empty_elements_hold_nothing() -> None:
    assert Shape("<p><br><input type=text><b>x</b></p>").parts == {
        "p",
        "p/br",
        "p/input[type=text]",
        "p/b",
    }


def test_a_page_tells_its_links_and_its_language() -> None:
    shape = Shape('<html lang="es"><a href="/a/">a</a><a>b</a></html>')
    assert (shape.links, shape.language) == (["/a/"], "es")
