"""Score an instrument: totals, bands, what is missing, and answers that cannot wait.

A missing answer never becomes zero: a scale that needs it has no value. An item that the form
skips is not missing, and is a zero only where the instrument's own scoring says so. Urgent answers
are found first, whatever else is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from glidepath.assessment.filled_form import Answers, FilledForm, all_hold, check_answers
from glidepath.assessment.instrument import BandSet, Grade, Instrument, Rule, Scale, Urgent
from glidepath.errors import InvalidRequest, UnknownName
from glidepath.guidance.words import Words


@dataclass(frozen=True, slots=True)
class InstrumentVersion:
    """Which wording and which bands a score rests on; kept with every score."""

    instrument: str
    version: str
    band_set: str


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """One scale's result.

    `value` is None where an answer is missing, for levels, and where the form skipped items that
    its scoring does not count as zero: those are `not_asked`. `band` names the band or level, None
    where it is not certain. `could_be` is the highest level that missing answers leave open.
    """

    scale: str
    value: Fraction | None
    band: Words | None
    band_set: str
    missing: tuple[str, ...]
    could_be: Words | None = None
    not_asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """The result of one instrument.

    `total` and `band` are those of the main scale, `scales` has every scale, parts included.
    `missing` are asked items that a scale needs and that have no answer; `not_asked` are items the
    form skips; `not_counted` are answers given to them all the same and left out. `grade` is the
    gravest among the urgent answers; `could_be_grade` a graver one that missing answers leave open.
    """

    version: InstrumentVersion
    scales: Mapping[str, ScaleScore]
    total: Fraction | None
    band: Words | None
    missing: tuple[str, ...]
    not_asked: tuple[str, ...]
    not_counted: tuple[str, ...]
    urgent: tuple[Urgent, ...]
    answers: Mapping[str, int]
    grade: Grade | None = None
    could_be_grade: Grade | None = None


def score(instrument: Instrument, answers: Answers, *, band_set: str | None = None) -> Score:
    """Score the answers by item id; None or a key left out is "not answered".

    Raises InvalidRequest for an answer that the item does not have or an instrument whose scoring
    is not known, and UnknownName for an item or band set that the instrument does not have.
    """
    check_scoring_known(instrument)
    given = check_answers(instrument, answers)
    chosen = _band_sets(instrument, band_set)
    form = FilledForm(instrument, given)
    scales: dict[str, ScaleScore] = {}
    bounds: dict[str, tuple[Fraction, Fraction]] = {}
    for scale in instrument.scales.values():
        if scale.rule is Rule.LEVELS:
            scales[scale.id] = _level(scale, bounds, scales)
        else:
            bounds[scale.id] = form.bounds(scale)
            scales[scale.id] = _value(scale, form, bounds[scale.id], chosen.get(scale.id))
    main = scales.get(instrument.main)
    urgent = urgent_answers(instrument, given)
    reached = [one.grade for one in urgent]
    possible = _possible_grades(instrument, scales)
    grade = max(reached, key=instrument.grades.index, default=None)
    gravest = max((*reached, *possible), key=instrument.grades.index, default=None)
    lacking = {name for result in scales.values() for name in result.missing}
    return Score(
        version=InstrumentVersion(
            instrument.id, instrument.version, main.band_set if main else band_set or ""
        ),
        scales=MappingProxyType(scales),
        total=main.value if main else None,
        band=main.band if main else None,
        missing=tuple(item.id for item in instrument.items if item.id in lacking),
        not_asked=tuple(name for name, asked in form.asked.items() if asked is False),
        not_counted=form.not_counted,
        urgent=urgent,
        answers=MappingProxyType(given),
        grade=grade,
        could_be_grade=None if gravest == grade else gravest,
    )


def _possible_grades(instrument: Instrument, scales: Mapping[str, ScaleScore]) -> list[Grade]:
    """The grades of the highest levels that missing answers leave open."""
    open_levels = {
        level.grade
        for name, result in scales.items()
        for level in instrument.scales[name].levels
        if level.name == result.could_be
    }
    return [one for one in instrument.grades if one.level in open_levels]


def check_scoring_known(instrument: Instrument) -> None:
    """Raise InvalidRequest for an instrument that is listed here without its scoring."""
    if not instrument.scales:
        raise InvalidRequest(
            f"How {instrument.short} is scored is not known here. A programme that holds its key"
            " can add it as a file of its own.",
            "instrument",
            es=f"Aquí no se sabe cómo se puntúa {instrument.short}. Un programa que tenga su clave"
            " puede añadirlo como un archivo propio.",
        )


def urgent_answers(instrument: Instrument, answers: Answers) -> tuple[Urgent, ...]:
    """The answers that need a person to act, in the order of the items."""
    found = []
    for entry in instrument.urgent:
        answer = answers.get(entry.item)
        if answer is not None and answer >= entry.at_least:
            found.append(entry)
    return tuple(found)


def _value(
    scale: Scale, form: FilledForm, bounds: tuple[Fraction, Fraction], bands: BandSet | None
) -> ScaleScore:
    missing, skipped = form.missing(scale), form.skipped_without_zero(scale)
    value = None if missing or skipped else bounds[0]
    band = bands.band(value) if bands and value is not None else None
    return ScaleScore(
        scale.id,
        value,
        band.name if band else None,
        bands.name if bands else "",
        missing,
        not_asked=skipped,
    )


def _level(
    scale: Scale,
    bounds: Mapping[str, tuple[Fraction, Fraction]],
    scales: Mapping[str, ScaleScore],
) -> ScaleScore:
    """The first level that holds; once one is open, no lower one is certain."""
    parts = {name for level in scale.levels for group in level.when for name, _ in group}
    lacking = tuple(dict.fromkeys(m for part in sorted(parts) for m in scales[part].missing))
    for level in scale.levels:
        outcome = _level_holds(level.when, bounds)
        if outcome:
            return ScaleScore(scale.id, None, level.name, "", lacking)
        if outcome is None:
            return ScaleScore(scale.id, None, None, "", lacking, could_be=level.name)
    return ScaleScore(scale.id, None, None, "", lacking)


def _level_holds(
    when: tuple[tuple[tuple[str, Fraction], ...], ...],
    bounds: Mapping[str, tuple[Fraction, Fraction]],
) -> bool | None:
    if not when:
        return True
    outcomes = [all_hold(_reached(bounds[name], least) for name, least in group) for group in when]
    if True in outcomes:
        return True
    return None if None in outcomes else False


def _reached(bounds: tuple[Fraction, Fraction], least: Fraction) -> bool | None:
    lowest, highest = bounds
    if lowest >= least:
        return True
    return False if highest < least else None


def _band_sets(instrument: Instrument, name: str | None) -> dict[str, BandSet]:
    """The band set of each scale: the one asked for where it fits the scale, else the first."""
    names = list(dict.fromkeys(bands.name for bands in instrument.band_sets))
    if name is not None and name not in names:
        known = Words("It has no band sets.", "No tiene ninguno.")
        if names:
            those = ", ".join(names)
            known = Words(f"Its band sets are {those}.", f"Los que tiene son {those}.")
        raise UnknownName(
            f"{instrument.short} has no band set {name[:40]!r}. {known.en}",
            "band_set",
            es=f"{instrument.short} no tiene el conjunto de franjas {name[:40]!r}. {known.es}",
        )
    chosen = {}
    for scale in instrument.scales:
        fitting = instrument.band_sets_for(scale)
        asked = [bands for bands in fitting if bands.name == name]
        if fitting:
            chosen[scale] = (asked or list(fitting))[0]
    return chosen
