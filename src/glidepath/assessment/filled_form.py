"""A form as filled in: which items are asked, which answers count, and what they leave open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from glidepath.assessment.instrument import Condition, Instrument, Rule, Scale
from glidepath.errors import InvalidRequest

Answers = Mapping[str, int | None]


def asking(instrument: Instrument, answers: Answers) -> Mapping[str, bool | None]:
    """Whether each item is asked, given the answers so far; None where that is not decided yet.

    Raises InvalidRequest or UnknownName where an answer is not one.
    """
    return FilledForm(instrument, check_answers(instrument, answers)).asked


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


class FilledForm:
    """An instrument with answers that fit its items.

    `asked` says of each item whether it is asked, None where the answers leave that open.
    """

    def __init__(self, instrument: Instrument, given: Mapping[str, int]) -> None:
        self.items = {item.id: item for item in instrument.items}
        self.given_count = instrument.given_answers_count
        self.given = given
        self.asked: dict[str, bool | None] = {}
        for item in instrument.items:  # a condition reads earlier items only
            self.asked[item.id] = all_hold(self._holds(condition) for condition in item.ask_if)

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

    def skipped_without_zero(self, scale: Scale) -> tuple[str, ...]:
        """The items of a sum that are skipped and that its scoring does not count as zero."""
        if scale.rule is not Rule.SUM:  # what was not asked is in no count of answers
            return ()
        return tuple(
            name
            for name in scale.items
            if self.possible(name) == (None,) and not self.items[name].zero_if_skipped
        )

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


def all_hold(parts: Iterable[bool | None]) -> bool | None:
    """True where all hold, False where one does not, None where that is open."""
    found = list(parts)
    if False in found:
        return False
    return None if None in found else True
