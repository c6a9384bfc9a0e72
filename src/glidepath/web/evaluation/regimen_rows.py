"""The medicines really taken, as rows of a page or in words; refused kindly, with the nearest names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glidepath.catalogue import load
from glidepath.documents import fields
from glidepath.documents.amounts import number, product_phrase
from glidepath.documents.evaluation_requests import DEFAULT_MARKET
from glidepath.documents.makeable import can_be_taken, nearest_doses
from glidepath.documents.regimen_text import read_regimen_text
from glidepath.documents.request_writing import regimen_to_json
from glidepath.documents.sentences import drug_name
from glidepath.errors import GlidepathError, UnknownName
from glidepath.medicines.formulary import name_key
from glidepath.taper.regimen import TIMES
from glidepath.web.evaluation.labels import time_name
from glidepath.web.evaluation.values import Unusable, regimen_of


def regimen_from(rows: Iterable[Mapping[str, str]], words: str) -> list[dict[str, Any]]:
    """Rows, and then what was written in words, as the regimen of a request.

    Raises Unusable, which names the row and says what to do.
    """
    entries = [_entry(row, place) for place, row in enumerate(rows, start=1)]
    if words.strip():
        entries += _from_words(words)
    if entries:
        try:
            regimen_of(entries)
        except GlidepathError as error:
            raise Unusable(_whole(entries, error)) from None
    return entries


@cache
def products_to_choose(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Products by drug, as (drug, [(id, words)]): what the tablets at home may be."""
    formulary = load().formulary
    return [
        (
            drug_name(drug, formulary, language),
            [
                (product.id, product_phrase(product, language))
                for product in formulary.products_of(drug, DEFAULT_MARKET)
            ],
        )
        for drug in formulary.drugs
        if formulary.products_of(drug, DEFAULT_MARKET)
    ]


@cache
def drug_names(language: str) -> list[str]:
    """The names of all medicines, for the field's suggestions."""
    formulary = load().formulary
    return sorted(drug_name(drug, formulary, language) for drug in formulary.drugs)


def _entry(row: Mapping[str, str], place: int) -> dict[str, Any]:
    """One row as an entry of a request; raises Unusable."""
    name = row.get("drug", "").strip()
    if not name:
        raise Unusable(_("Row %(row)s has no medicine. Write its name.") % {"row": place})
    drug = _drug(name)
    doses = {
        time.value: _dose(row[time.value], drug, place, time.value)
        for time in TIMES
        if row.get(time.value, "").strip()
    }
    if not doses:
        raise Unusable(
            _("%(drug)s has no dose. Write the milligrams at one time of day or more.")
            % {"drug": name[:60]}
        )
    return {"drug": drug, "doses": doses, "product": row.get("product", "").strip() or None}


def _drug(name: str) -> str:
    formulary = load().formulary
    try:
        return formulary.drug(name).id
    except UnknownName:
        raise Unusable(_not_known(name)) from None


def _not_known(name: str) -> str:
    text = _("“%(name)s” is not a benzodiazepine or sleeping tablet that is known here.")
    said = text % {"name": name[:60]}
    near = [one for word in _known_parts(name) for one in _nearest(word)]
    if not near:
        return said + " " + _("Write the name as it stands on the label.")
    return (
        said + " " + _("The nearest names: %(names)s.") % {"names": ", ".join(dict.fromkeys(near))}
    )


def _known_parts(name: str) -> list[str]:
    """The whole name, and its words where it has several."""
    return list(dict.fromkeys([name, *name.split()]))[:8]


def _nearest(name: str) -> list[str]:
    names = {
        name_key(one): one
        for drug in load().formulary.drugs.values()
        for one in (drug.id, drug.name_es, *drug.synonyms)
    }
    return [names[key] for key in get_close_matches(name_key(name)[:40], names, n=3, cutoff=0.6)]


def _dose(typed: str, drug: str, place: int, time: str) -> str:
    """A dose in milligrams as text; raises Unusable, with the nearest doses that can be made."""
    blanks = {"row": place, "time": time_name(time), "typed": typed.strip()[:20]}
    try:
        dose = fields.milligrams(typed.strip()[:40], "dose")
    except GlidepathError:
        raise Unusable(
            _("Row %(row)s, %(time)s: “%(typed)s” is no dose. Write milligrams such as 0.5.")
            % blanks
        ) from None
    products = load().formulary.products_of(drug, DEFAULT_MARKET)
    if dose.value < 10_000 and not can_be_taken(dose.value, products):
        near = " / ".join(f"{number(one)} mg" for one in nearest_doses(dose.value, products))
        raise Unusable(
            _("Row %(row)s, %(time)s: no tablets or drops make %(typed)s mg.") % blanks
            + (" " + _("The nearest doses: %(doses)s.") % {"doses": near} if near else "")
        )
    return number(dose.value)


def _from_words(words: str) -> list[dict[str, Any]]:
    """The words as entries; raises Unusable with what was not understood."""
    try:
        return regimen_to_json(read_regimen_text(words, load().formulary).regimen)
    except GlidepathError as error:
        unread = error.where.partition(": ")[2] or words
        if isinstance(error, UnknownName):
            raise Unusable(_not_known(unread)) from None
        raise Unusable(
            _("“%(words)s” cannot be read as a dose. Write it like: clonazepam 0.5 mg twice a day.")
            % {"words": unread[:80]}
        ) from None


def _whole(entries: list[dict[str, Any]], error: GlidepathError) -> str:
    """Why the rows together are no regimen."""
    drugs = [entry["drug"] for entry in entries]
    twice = next((drug for drug in drugs if drugs.count(drug) > 1), None)
    language = get_language() or "en"
    if twice:
        name = drug_name(twice, load().formulary, language)
        return _("%(drug)s stands twice. Write all its times of day in one row.") % {"drug": name}
    if error.where.endswith(".product"):
        return _("The tablets chosen are of another medicine than their row. Choose them again.")
    return _(
        "A daily dose is far above what labels name. Check the number, and that it is milligrams."
    )
