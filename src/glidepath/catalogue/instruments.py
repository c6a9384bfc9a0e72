"""Instruments from data/instruments/, one file each, and from the folder of a programme.

A programme that holds an owner's permission puts a file of the same format into its own folder: a
new instrument, or the text of one that ships without it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from glidepath.assessment.instrument import (
    Condition,
    Grade,
    Instrument,
    Item,
    Licence,
    Mode,
    Option,
    OptionSet,
    Urgency,
    Urgent,
    WorkedCase,
)
from glidepath.catalogue.entries import Entry, read_toml
from glidepath.catalogue.facts import Source, read_sources
from glidepath.catalogue.instrument_checks import check_instrument, check_loinc, check_same_scoring
from glidepath.catalogue.instrument_scales import (
    own_words,
    read_band_set,
    read_scales,
    some,
    whole,
    yes_no,
)
from glidepath.errors import InvalidFact
from glidepath.findings import Reliability
from glidepath.guidance.words import NOTHING, Words

# What the marks of `wording` are about.
_MARKED = ("en", "es", "stem")


def read_instruments(root: Path, sources: Collection[str]) -> Mapping[str, Instrument]:
    """Every instrument of the data folder by its id; raises InvalidFact."""
    return MappingProxyType(_read_folder(root, "instruments", sources))


def read_programme_sources(folder: Path, sources: Mapping[str, Source]) -> Mapping[str, Source]:
    """The sources, with those of a sources.toml in a programme's folder; raises InvalidFact."""
    own = read_sources(folder) if (folder / "sources.toml").is_file() else {}
    for key in own:
        if key in sources:
            raise InvalidFact(
                f"sources.toml: {key} is a source of Glidepath's own; give yours another name.",
                f"sources.toml:{key}",
            )
    return MappingProxyType({**sources, **own})


def read_programme_instruments(
    folder: Path, shipped: Mapping[str, Instrument], sources: Collection[str]
) -> Mapping[str, Instrument]:
    """The shipped instruments with those of a programme's folder put over them.

    A file with the id of a shipped instrument may bring its text, licence and words, not another
    scoring. A folder that is not there adds nothing. Raises InvalidFact that names file and key.
    """
    if not folder.is_dir():
        return shipped
    added = _read_folder(folder, "", sources)
    for name, instrument in added.items():
        if name in shipped:
            check_same_scoring(shipped[name], instrument)
    return MappingProxyType({**shipped, **added})


def _read_folder(root: Path, folder: str, sources: Collection[str]) -> dict[str, Instrument]:
    found = {}
    for path in sorted((root / folder).glob("*.toml")):
        if path.name == "sources.toml":
            continue
        entry = read_toml(root, f"{folder}/{path.name}" if folder else path.name)
        instrument = _instrument(entry, sources)
        if instrument.id != path.stem:
            raise entry.error("id", f"is {instrument.id!r}; it must be the file's name.")
        found[instrument.id] = instrument
    return found


def _instrument(entry: Entry, sources: Collection[str]) -> Instrument:
    options = _option_sets(entry)
    wording = _reliability(entry)
    grades = {one.level: one for one in (_grade(g, sources) for g in some(entry, "grades"))}
    instrument = Instrument(
        id=entry.text("id"),
        short=entry.text("short"),
        title=_owner_words(entry, "title"),
        version=entry.text("version"),
        owner=entry.text("owner"),
        mode=entry.code("mode", Mode),
        period=own_words(entry.sub("period")),
        attribution=_owner_words(entry, "attribution"),
        licence=_licence(entry.sub("licence")),
        items=tuple(_item(item, options, wording) for item in some(entry, "items")),
        scales=read_scales(entry, sources),
        main=entry.text("main", ""),
        band_sets=tuple(read_band_set(one, sources) for one in some(entry, "band_sets")),
        grades=tuple(grades.values()),
        urgent=tuple(_urgent(one, grades, sources) for one in some(entry, "urgent")),
        instruction=_owner_words(entry, "instruction"),
        stem=_owner_words(entry, "stem"),
        wording=wording,
        notes=tuple(own_words(note) for note in some(entry, "notes")),
        given_answers_count=yes_no(entry, "given_answers_count"),
        loinc=_loinc(entry),
        cases=tuple(_case(case) for case in some(entry, "cases")),
    )
    entry.close()
    check_instrument(entry, instrument)
    return instrument


def _owner_words(entry: Entry, key: str) -> Words:
    """Words of the owner: Spanish only where the owner has it; nothing where the key is absent."""
    if key not in entry.values:
        return NOTHING
    inner = entry.sub(key)
    words = Words(inner.text("en"), inner.text("es", ""))
    inner.close()
    return words


def _licence(entry: Entry) -> Licence:
    licence = Licence(
        ships_text=yes_no(entry, "ships_text"),
        to_confirm=yes_no(entry, "to_confirm"),
        note=Words(entry.text("note"), entry.text("note_es")),
        reliability=entry.code("reliability", Reliability),
    )
    entry.close()
    return licence


def _option_sets(entry: Entry) -> dict[str, OptionSet]:
    if "option_sets" not in entry.values:
        return {}
    whole = entry.sub("option_sets")
    return {
        name: OptionSet(name, tuple(_option(option) for option in whole.each(name)))
        for name in whole.values
    }


def _option(entry: Entry) -> Option:
    text = Words(entry.text("en", ""), entry.text("es", ""))
    option = Option(whole(entry, "answer"), text, _code(entry, "loinc"))
    entry.close()
    return option


def _code(entry: Entry, key: str) -> str:
    """A LOINC code whose check digit is right, or nothing."""
    code = entry.text(key, "")
    if code:
        check_loinc(entry, key, code)
    return code


def _loinc(entry: Entry) -> Mapping[str, str]:
    if "loinc" not in entry.values:
        return MappingProxyType({})
    codes = entry.sub("loinc")
    return MappingProxyType({key: _code(codes, key) for key in codes.values})


def _reliability(entry: Entry) -> Mapping[str, Reliability]:
    """How far the wording of items is checked, by language; and that of the stem."""
    if "wording" not in entry.values:
        return MappingProxyType({})
    marks = entry.sub("wording")
    found = {name: marks.code(name, Reliability) for name in _MARKED if name in marks.values}
    marks.close()
    return MappingProxyType(found)


def _item(
    entry: Entry, options: Mapping[str, OptionSet], wording: Mapping[str, Reliability]
) -> Item:
    name = entry.text("options")
    if name not in options:
        raise entry.error("options", f"is {name!r}, which is not a set of options of this file.")
    item = Item(
        id=entry.text("id"),
        options=options[name],
        text=_owner_words(entry, "text"),
        heading=_owner_words(entry, "heading"),
        before=_owner_words(entry, "before"),
        ask_if=tuple(_condition(one) for one in some(entry, "ask_if")),
        zero_if_skipped=yes_no(entry, "zero_if_skipped"),
        weight=entry.positive("weight") if "weight" in entry.values else Fraction(1),
        reversed=yes_no(entry, "reversed"),
        loinc=_code(entry, "loinc"),
        reliability=MappingProxyType({**wording, **_reliability(entry)}),
    )
    entry.close()
    return item


def _condition(entry: Entry) -> Condition:
    condition = Condition(entry.texts("sum_of"), whole(entry, "at_least"))
    entry.close()
    return condition


def _grade(entry: Entry, sources: Collection[str]) -> Grade:
    action = entry.sub("action")
    grade = Grade(
        level=entry.text("level"),
        urgency=entry.code("urgency", Urgency),
        words=Words(entry.text("en"), entry.text("es")),
        citation=entry.citation(sources),
        action=Words(action.text("en"), action.text("es")),
        action_citation=action.citation(sources),
    )
    action.close()
    entry.close()
    return grade


def _urgent(entry: Entry, grades: Mapping[str, Grade], sources: Collection[str]) -> Urgent:
    level = entry.text("level")
    if level not in grades:
        raise entry.error("level", f"is {level!r}, which is not one of the grades of this file.")
    urgent = Urgent(
        item=entry.text("item"),
        at_least=whole(entry, "at_least"),
        grade=grades[level],
        text=Words(entry.text("en"), entry.text("es")),
        citation=entry.citation(sources),
    )
    entry.close()
    return urgent


def _case(entry: Entry) -> WorkedCase:
    answers, values = entry.sub("answers"), entry.take("values", {})
    if not isinstance(values, dict):
        raise entry.error("values", "is not a table of scales.")
    worked = Entry(entry.file, f"{entry.place}.values", values)
    case = WorkedCase(
        name=entry.text("name"),
        answers=MappingProxyType({item: whole(answers, item) for item in answers.values}),
        values=MappingProxyType({scale: worked.number(scale) for scale in values}),
        bands=MappingProxyType(dict(entry.take("bands", {}))),
        urgent=entry.texts("urgent", ()),
        missing=entry.texts("missing", ()),
        band_set=entry.text("band_set", "") or None,
    )
    entry.close()
    return case
