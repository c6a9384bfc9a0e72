"""Numbers, shares, dates and pieces in words: exact, with a leading zero and never a trailing one."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import lru_cache

from glidepath.documents.words import Words, words
from glidepath.errors import InvalidFact
from glidepath.medicines.product import Product
from glidepath.quantities import format_number
from glidepath.taper.schedule import Pieces

_FRACTION_SIGNS = {Fraction(0): "", Fraction(1, 4): "¼", Fraction(1, 2): "½", Fraction(3, 4): "¾"}
_FRACTION_WORDS = {
    Fraction(1, 4): ("quarter", "and_quarter"),
    Fraction(1, 2): ("half", "and_half"),
    Fraction(3, 4): ("three_quarters", "and_three_quarters"),
}


@lru_cache(maxsize=65536)
def _decimal(numerator: int, denominator: int) -> str:
    return format_number(Fraction(numerator, denominator))


def number(value: Fraction) -> str:
    """An exact number as people write it: "0.5", "2", or "1/3" where no decimal is exact."""
    return _decimal(*value.as_integer_ratio())


@lru_cache(maxsize=65536)
def date_phrase(day: date, language: str) -> str:
    """A date such as "Mon 4 Jan 2027" or "lun 4 ene 2027"."""
    names = words(language)["dates"]
    text: str = names["day"].format(
        weekday=names["weekdays"][day.weekday()],
        day=day.day,
        month=names["months"][day.month - 1],
        year=day.year,
    )
    return text


def percent_phrase(share: Fraction, language: str) -> str:
    """A share as a percentage: exact to one decimal ("12.5 %"), else rounded ("about 8.3 %")."""
    terms = words(language)["percent"]
    thousandths, rest = divmod(1000 * share.numerator, share.denominator)
    thousandths += 2 * rest >= share.denominator
    if share and not thousandths:
        return str(terms["tiny"])
    kind = "about" if rest else "exact"
    return str(terms[kind]).format(percent=number(Fraction(thousandths, 10)))


def change_phrase(before: Fraction, after: Fraction, language: str) -> str:
    """How a daily dose changes: "5 mg -> 4.5 mg (10 % less)", "as before"; both in milligrams."""
    return _change(before.as_integer_ratio(), after.as_integer_ratio(), language)


@lru_cache(maxsize=65536)
def _change(before_ratio: tuple[int, int], after_ratio: tuple[int, int], language: str) -> str:
    # Keyed by plain numbers: hashing them is several times faster than hashing a Fraction.
    before, after = Fraction(*before_ratio), Fraction(*after_ratio)
    terms = words(language)["change"]
    if before == after:
        return str(terms["same"])
    if not before:
        return str(terms["new"]).format(to=number(after))
    if not after:
        return str(terms["gone"]).format(**{"from": number(before)})
    whole = before_ratio[0] * after_ratio[1]
    fall = whole - after_ratio[0] * before_ratio[1]
    kind = "less" if fall > 0 else "more"
    percent = percent_phrase(Fraction(abs(fall), whole), language)
    return str(terms[kind]).format(
        **{"from": number(before), "to": number(after), "percent": percent}
    )


def count_figures(count: Fraction) -> str:
    """A count of pieces in figures: "2", "1½", "¾"; other fractions as "1 1/3"."""
    whole, rest = divmod(count, 1)
    if rest in _FRACTION_SIGNS:
        return (str(whole) if whole or not rest else "") + _FRACTION_SIGNS[rest]
    return f"{whole} {rest}" if whole else str(rest)


def count_words(count: Fraction, form: str, language: str) -> str:
    """A count of pieces in words ("one and a half"); empty beyond twenty or for odd fractions."""
    terms = words(language)["numbers"]
    whole, rest = divmod(count, 1)
    if whole >= len(terms["ones"]) or (rest and rest not in _FRACTION_WORDS):
        return ""
    if not rest:
        return str(terms["ones"][whole])
    alone, joined = _FRACTION_WORDS[rest]
    if whole:
        return str(terms[joined]).format(whole=terms["ones"][whole])
    of_one = _form(words(language), form)["of_one"]
    return str(terms[alone]).format(of_one=of_one).strip()


def pieces_phrase(pieces: Pieces, product: Product, language: str) -> str:
    """What is swallowed of one product: "1½ (one and a half) tablets of 2 mg (3 mg)"."""
    strength, count = product.strength.value, pieces.count
    return _pieces(
        product.form,
        product.per,
        strength.as_integer_ratio(),
        count.as_integer_ratio(),
        language,
    )


@lru_cache(maxsize=65536)
def _pieces(
    form: str,
    per: str,
    strength_ratio: tuple[int, int],
    count_ratio: tuple[int, int],
    language: str,
) -> str:
    strength, count = Fraction(*strength_ratio), Fraction(*count_ratio)
    terms = words(language)["pieces"]
    blanks = {"strength": number(strength), "mg": number(strength * count)}
    if per == "mL":
        name = _liquid(words(language), form)
        return str(terms["liquid"]).format(count=number(count), name=name, **blanks)
    figures, spoken = count_figures(count), count_words(count, form, language)
    if spoken:
        figures = str(terms["spoken"]).format(count=figures, words=spoken)
    name = _form(words(language), form)["one" if count <= 1 else "many"]
    return str(terms["piece"]).format(count=figures, name=name, **blanks)


def product_phrase(product: Product, language: str) -> str:
    """A product as named on a shelf: "tablet of 0.5 mg", "1 mg/mL solution"."""
    table = words(language)
    strength = number(product.strength.value)
    if product.is_liquid:
        name, pattern = _liquid(table, product.form), "strength_liquid"
    else:
        name, pattern = _form(table, product.form)["one"], "strength_piece"
    return str(table["pieces"][pattern]).format(name=name, strength=strength)


def unit_phrase(product: Product, language: str, count: Fraction) -> str:
    """The unit a count of this product is in: "tablet", "tablets" or "mL"."""
    if product.is_liquid:
        return "mL"
    return str(_form(words(language), product.form)["one" if count <= 1 else "many"])


def _form(table: Words, form: str) -> dict[str, str]:
    forms: dict[str, dict[str, str]] = table["forms"]
    if form not in forms:
        raise InvalidFact(
            f"The form {form!r} has no words in {table['language']}; add it to data/words.", "form"
        )
    return forms[form]


def _liquid(table: Words, form: str) -> str:
    liquids: dict[str, str] = table["liquids"]
    if form not in liquids:
        raise InvalidFact(
            f"The liquid form {form!r} has no words in {table['language']}; add it to data/words.",
            "form",
        )
    return liquids[form]
