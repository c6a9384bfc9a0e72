"""What a screening or assessment instrument is: its items, answers, scales and bands, as data.

An instrument carries no text of its owner where the owner has not allowed it; it can be scored all
the same. A text without an official Spanish version has an empty `es`: nothing is translated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from glidepath.errors import UnknownName
from glidepath.findings import Citation, Reliability
from glidepath.guidance.words import NOTHING, Words

# Items of some instruments name the drug that is asked about at this place.
DRUG_PLACE = "[drug]"


class Mode(StrEnum):
    """Who fills the instrument in: the person, a clinician, or either of them."""

    SELF = "self"
    CLINICIAN = "clinician"
    EITHER = "either"


class Rule(StrEnum):
    """How a scale is worked out.

    `sum` adds up points; `count` counts the items answered at a threshold or above; `levels` is the
    first of a list of levels whose conditions hold, and has no number.
    """

    SUM = "sum"
    COUNT = "count"
    LEVELS = "levels"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its number, its words (empty where only the number is printed), its LOINC code."""

    answer: int
    text: Words
    loinc: str = ""


@dataclass(frozen=True, slots=True)
class OptionSet:
    """The answers that items share, in the order in which they are printed."""

    id: str
    options: tuple[Option, ...]

    @property
    def answers(self) -> tuple[int, ...]:
        """The numbers that may be given as an answer."""
        return tuple(option.answer for option in self.options)

    def text(self, answer: int) -> Words:
        """The words of an answer."""
        return next(option.text for option in self.options if option.answer == answer)


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds where the answers of some items add up to at least so much."""

    sum_of: tuple[str, ...]
    at_least: int


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    `points` of an answer are the answer itself, turned round (highest + lowest - answer) where
    `reversed`, times `weight`. The item is asked where all of `ask_if` hold; where it is not,
    `zero_if_skipped` says that the instrument's own scoring counts it as zero. `before` is printed
    in front of it; `reliability` says how far its wording has been checked, by language.
    """

    id: str
    options: OptionSet
    text: Words = NOTHING
    heading: Words = NOTHING
    before: Words = NOTHING
    ask_if: tuple[Condition, ...] = ()
    zero_if_skipped: bool = False
    weight: Fraction = Fraction(1)
    reversed: bool = False
    loinc: str = ""
    reliability: Mapping[str, Reliability] = field(default_factory=lambda: MappingProxyType({}))

    def points(self, answer: int) -> Fraction:
        """What an answer adds to a sum."""
        answers = self.options.answers
        return self.weight * (max(answers) + min(answers) - answer if self.reversed else answer)

    @property
    def all_points(self) -> tuple[Fraction, ...]:
        """The points of every possible answer."""
        return tuple(self.points(answer) for answer in self.options.answers)


class Urgency(StrEnum):
    """What an urgent answer asks for, from the least to the gravest."""

    ASSESS_TODAY = "assess-today"
    EVALUATE_NOW = "evaluate-now"


@dataclass(frozen=True, slots=True)
class Grade:
    """How grave an urgent answer is, in the instrument's own levels, and what is to be done.

    The level has the instrument's source; the action has its own, since some owners name none.
    """

    level: str
    urgency: Urgency
    words: Words
    citation: Citation
    action: Words
    action_citation: Citation


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a scale that has no number; it holds where one of the `when` scales is reached.

    The last level of a scale has no `when`, and holds where no other does. `grade` is how grave
    the level is, empty where nothing about it is urgent.
    """

    name: Words
    when: tuple[tuple[tuple[str, Fraction], ...], ...] = ()
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A total, a subscale, a count or a level, from its items or from other scales.

    A `count` counts answers from `counted_from` up, or from the item's own entry in
    `counted_from_for`. A `part` is a step on the way to another scale and is not shown by itself.
    """

    id: str
    title: Words
    rule: Rule
    citation: Citation
    items: tuple[str, ...] = ()
    lowest: Fraction = Fraction(0)
    highest: Fraction = Fraction(0)
    counted_from: int = 0
    counted_from_for: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    levels: tuple[Level, ...] = ()
    part: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A range of a scale, both ends included, and its name."""

    lowest: Fraction
    highest: Fraction
    name: Words


@dataclass(frozen=True, slots=True)
class BandSet:
    """Named bands with their source; `title` says for whom they are meant."""

    name: str
    title: Words
    scales: tuple[str, ...]
    bands: tuple[Band, ...]
    citation: Citation

    def band(self, value: Fraction) -> Band | None:
        """The band that a value falls in; None where the set names none for it."""
        return next((b for b in self.bands if b.lowest <= value <= b.highest), None)


@dataclass(frozen=True, slots=True)
class Urgent:
    """An answer that a person must act on by itself, whatever any total says."""

    item: str
    at_least: int
    grade: Grade
    text: Words
    citation: Citation

    @property
    def words(self) -> Words:
        """How grave it is, what was answered, and what is to be done."""
        parts = (self.grade.words, self.text, self.grade.action)
        return Words(" ".join(one.en for one in parts), " ".join(one.es for one in parts))


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms of the owner: whether the text is shown, and whether they are still to confirm."""

    ships_text: bool
    to_confirm: bool
    note: Words
    reliability: Reliability


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """Answers, and what they must come to; worked out by hand from the scoring statement."""

    name: str
    answers: Mapping[str, int]
    values: Mapping[str, Fraction]
    bands: Mapping[str, str]
    urgent: tuple[str, ...]
    missing: tuple[str, ...]
    band_set: str | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of one instrument.

    `main` is the scale that stands for the whole, empty where there is none. With
    `given_answers_count`, an answer counts even where the form would have skipped its item.
    `wording` says how far the text has been checked: "en", "es", and "stem" where it differs.
    `loinc` has the codes of the panel and of scales, only where they are verified. `grades` stand
    from the least to the gravest.
    """

    id: str
    short: str
    title: Words
    version: str
    owner: str
    mode: Mode
    period: Words
    attribution: Words
    licence: Licence
    items: tuple[Item, ...] = ()
    scales: Mapping[str, Scale] = field(default_factory=lambda: MappingProxyType({}))
    main: str = ""
    band_sets: tuple[BandSet, ...] = ()
    grades: tuple[Grade, ...] = ()
    urgent: tuple[Urgent, ...] = ()
    instruction: Words = NOTHING
    stem: Words = NOTHING
    wording: Mapping[str, Reliability] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[Words, ...] = ()
    given_answers_count: bool = False
    loinc: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cases: tuple[WorkedCase, ...] = ()

    def item(self, name: str) -> Item:
        """An item by its id; raises UnknownName."""
        for item in self.items:
            if item.id == name:
                return item
        ids = ", ".join(item.id for item in self.items)
        raise UnknownName(
            f"{self.short} has no item {name[:40]!r}. Its items are {ids}.",
            name[:40],
            es=f"{self.short} no tiene ninguna pregunta {name[:40]!r}. Sus preguntas son {ids}.",
        )

    @property
    def needed_items(self) -> tuple[str, ...]:
        """The items that a scale rests on, and those that decide whether one of them is asked."""
        needed = {name for scale in self.scales.values() for name in scale.items}
        for item in reversed(self.items):
            if item.id in needed:
                needed.update(name for condition in item.ask_if for name in condition.sum_of)
        return tuple(item.id for item in self.items if item.id in needed)

    @property
    def has_spanish(self) -> bool:
        """True where every item has its owner's Spanish text."""
        return bool(self.items) and all(item.text.es for item in self.items)

    def band_sets_for(self, scale: str) -> tuple[BandSet, ...]:
        """The band sets of a scale; the first is the one used unless another is asked for."""
        return tuple(bands for bands in self.band_sets if scale in bands.scales)


def wording(words: Words, language: str) -> tuple[str, str]:
    """A text in a language, or in English where its owner has none; and the language it is in."""
    if language == "es" and words.es:
        return words.es, "es"
    return words.en, "en"


def name_drug(instrument: Instrument, name: Words) -> Instrument:
    """The instrument with the drug's name where its items leave a place for it."""
    return replace(instrument, items=tuple(_named(item, name) for item in instrument.items))


def _named(item: Item, name: Words) -> Item:
    text = Words(
        item.text.en.replace(DRUG_PLACE, name.en), item.text.es.replace(DRUG_PLACE, name.es)
    )
    return replace(item, text=text)
