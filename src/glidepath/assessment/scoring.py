"""Score an instrument: totals, bands, what is missing, and answers that cannot wait.

A missing answer never becomes zero: a scale that needs it has no value. An item that the form
skips counts nothing and is not missing. Urgent answers are found first, whatever else is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from glidepath.assessment.instrument import (
    BandSet,
    Condition,
    Instrument,
    Rule,
    Scale,
    Urgent,
)
from glidepath.errors import InvalidRequest, UnknownName
from glidepath.guidance.words import Words

Answers = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class InstrumentVersion:
    """Which wording and which bands a score rests on; kept with every score."""

    instrument: str
    version: str
    band_set: str


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """One scale's result.

    `value` is None where an answer is missing, and for levels. `band` names the band or level,
    None where it is not certain. `could_be` is the highest level that missing answers leave open.
    """

    scale: str
    value: Fraction | None
    band: Words | None
    band_set: str
    missing: tuple[str, ...]
    could_be: Words | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The result of one instrument.

    `total` and `band` are those of the main scale, `scales` has every scale, parts included.
    `missing` are asked items that a scale needs and that have no answer; `not_asked` are items the
    form skips; `not_counted` are answers given to them all the same and left out.
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


def score(instrument: Instrument, answers: Answers, *, band_set: str | None = None) -> Score:
    """Score the answers by item id; None or a key left out is "not answered".

    Raises InvalidRequest for an answer that the item does not have or an instrument whose scoring
    is not known, and UnknownName for an item or band set that the instrument does not have.
    """
    check_scoring_known(instrument)
    given = check_answers(instrument, answers)
    chosen = _band_sets(instrument, band_set)
    form = _Form(instrument, given)
    scales: dict[str, ScaleScore] = {}
    bounds: dict[str, tuple[Fraction, Fraction]] = {}
    for scale in instrument.scales.values():
        if scale.rule is Rule.LEVELS:
            scales[scale.id] = _level(scale, bounds, scales)
        else:
            bounds[scale.id] = form.bounds(scale)
            scales[scale.id] = _value(scale, form, bounds[scale.id], chosen.get(scale.id))
    main = scales.get(instrument.main)
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
        urgent=urgent_answers(instrument, given),
        answers=MappingProxyType(given),
    )


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


def asked_items(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """The items to ask, given the answers so far; one that is not decided yet is not among them."""
    form = _Form(instrument, check_answers(instrument, answers))
    return tuple(name for name, asked in form.asked.items() if asked)


def check_answers(instrument: Instrument, answers: Answers) -> dict[str, int]:
    """The answers that were given, in the order of the items.

    Raises InvalidRequest that names the item and what it accepts, or UnknownName.
    """
    for name in answers:
        instrument.item(name)
    given = {}
    for item in instrument.items:
        answer = answers.get(item.id)
        if answer is None:
            continue
        if type(answer) is not int or answer not in item.options.answers:
            allowed = ", ".join(str(value) for value in sorted(item.options.answers))
            raise InvalidRequest(
                f"Item {item.id} of {instrument.short} has the answer {str(answer)[:40]}; it takes"
                f" {allowed}, or null where it was not answered.",
                item.id,
                es=f"La pregunta {item.id} de {instrument.short} tiene la respuesta"
                f" {str(answer)[:40]}; admite {allowed}, o null si no se respondió.",
            )
        given[item.id] = answer
    return given


class _Form:
    """A form as filled in: which items are asked, and which answers count."""

    def __init__(self, instrument: Instrument, given: Mapping[str, int]) -> None:
        self.items = {item.id: item for item in instrument.items}
        self.given_count = instrument.given_answers_count
        self.given = given
        self.asked: dict[str, bool | None] = {}
        for item in instrument.items:  # a condition reads earlier items only
            self.asked[item.id] = _all(self._holds(condition) for condition in item.ask_if)

    @property
    def not_counted(self) -> tuple[str, ...]:
        """Answers given to items that the form skips, where such answers do not count."""
        return tuple(
            name for name in self.given if self.asked[name] is False and not self.given_count
        )

    def answer(self, name: str) -> int | None:
        """The answer of an item that counts."""
        if self.asked[name] is False and not self.given_count:
            return None
        return self.given.get(name)

    def possible(self, name: str) -> tuple[int | None, ...]:
        """The answers an item can still turn out to have; None stands for a skipped item."""
        answer, asked = self.answer(name), self.asked[name]
        if answer is not None and (asked is not None or self.given_count):
            return (answer,)
        if asked is False:
            return (None,)
        open_answers = self.items[name].options.answers if answer is None else (answer,)
        return open_answers if asked else (None, *open_answers)

    def _holds(self, condition: Condition) -> bool | None:
        answers = [[a or 0 for a in self.possible(name)] for name in condition.sum_of]
        if sum(min(several) for several in answers) >= condition.at_least:
            return True
        if sum(max(several) for several in answers) < condition.at_least:
            return False
        return None

    def missing(self, scale: Scale) -> tuple[str, ...]:
        """The items without which a scale has no value."""
        lacking: set[str] = set()
        for name in scale.items:
            if len(self.possible(name)) > 1:
                lacking |= self._lacking(name)
        return tuple(name for name in self.items if name in lacking)

    def _lacking(self, name: str) -> set[str]:
        """The item itself where it is asked, else the unanswered items that decide on that."""
        if self.asked[name]:
            return {name}
        deciding = (one for condition in self.items[name].ask_if for one in condition.sum_of)
        return {
            lack for one in deciding if len(self.possible(one)) > 1 for lack in self._lacking(one)
        }

    def bounds(self, scale: Scale) -> tuple[Fraction, Fraction]:
        """The lowest and the highest value that the answers leave open."""
        lowest = highest = Fraction(0)
        for name in scale.items:
            parts = [self._part(scale, name, answer) for answer in self.possible(name)]
            lowest += min(parts)
            highest += max(parts)
        return lowest, highest

    def _part(self, scale: Scale, name: str, answer: int | None) -> Fraction:
        """What one answer adds to a scale; a skipped item adds nothing."""
        if answer is None:
            return Fraction(0)
        if scale.rule is Rule.COUNT:
            return Fraction(answer >= scale.counted_from_for.get(name, scale.counted_from))
        return self.items[name].points(answer)


def _all(parts: Iterable[bool | None]) -> bool | None:
    """True where all hold, False where one does not, None where that is open."""
    found = list(parts)
    if False in found:
        return False
    return None if None in found else True


def _value(
    scale: Scale, form: _Form, bounds: tuple[Fraction, Fraction], bands: BandSet | None
) -> ScaleScore:
    missing = form.missing(scale)
    value = None if missing else bounds[0]
    band = bands.band(value) if bands and value is not None else None
    return ScaleScore(
        scale.id, value, band.name if band else None, bands.name if bands else "", missing
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
    outcomes = [_all(_reached(bounds[name], least) for name, least in group) for group in when]
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
