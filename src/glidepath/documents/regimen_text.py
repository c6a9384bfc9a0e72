"""A regimen as people write it ("clonazepam 0.5 mg twice a day"), read into exact values.

Nothing is guessed in silence: where a reading chose something (a time of day, a brand's drug), it
is said back as a note; what cannot be read is refused with the words that were not understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from glidepath.documents.regimen_product import (
    Said,
    check_strength,
    cut,
    product_meant,
    refusal,
    release_said,
)
from glidepath.documents.regimen_words import Mark, folded, marks_of, vocabulary
from glidepath.documents.words import LANGUAGES, words
from glidepath.errors import GlidepathError, InvalidRequest, UnknownName
from glidepath.guidance.words import Words
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import Milligrams, format_number
from glidepath.taper.regimen import TIME_WORDS, TIMES, DrugDoses, Regimen, TimeOfDay

_LONGEST_TEXT = 2000
_EXAMPLE = 'write it like "clonazepam 0.5 mg twice a day"'
_EJEMPLO = 'escríbala como "clonazepam 0.5 mg dos veces al día"'


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reading chose, said back in English and Spanish."""

    text: str
    text_es: str


@dataclass(frozen=True, slots=True)
class RegimenReading:
    """A regimen as read, with notes on what was chosen in reading it."""

    regimen: Regimen
    notes: tuple[Note, ...]


def read_regimen_text(text: str, formulary: Formulary, market: str = "US") -> RegimenReading:
    """Read a regimen from words; raises InvalidRequest or UnknownName with the offending words."""
    if len(text) > _LONGEST_TEXT:
        raise InvalidRequest(
            f"The regimen has {len(text)} characters; {_EXAMPLE}, in at most {_LONGEST_TEXT}.",
            "regimen",
            es=f"La pauta tiene {len(text)} caracteres; {_EJEMPLO}, en {_LONGEST_TEXT} como"
            " máximo.",
        )
    marks = list(marks_of(text, formulary))
    _refuse_unread(marks, formulary)
    entries: dict[str, _Entry] = {}
    for drug, part in _by_drug(marks):
        name_es = formulary.drugs[drug.value].name_es
        entry = entries.setdefault(drug.value, _Entry(drug.value, name_es))
        _read_part(entry, drug, part, formulary, market)
    drugs = tuple(entry.finish() for entry in entries.values())
    notes = tuple(note for entry in entries.values() for note in entry.notes)
    return RegimenReading(Regimen(drugs), notes)


@dataclass
class _Entry:
    drug: str
    name_es: str
    doses: dict[TimeOfDay, Milligrams] = field(default_factory=dict)
    product: str | None = None
    notes: list[Note] = field(default_factory=list)

    def add(self, times: Sequence[TimeOfDay], dose: Fraction, said: str) -> None:
        for time in times:
            if time in self.doses:
                raise refusal(
                    f"{self.drug} has two doses {TIME_WORDS[time].en}; give one dose for each time of"
                    " day",
                    f"{self.name_es} tiene dos dosis {TIME_WORDS[time].es}; indique una dosis para"
                    " cada hora del día",
                    said,
                )
            self.doses[time] = Milligrams(dose)

    def finish(self) -> DrugDoses:
        return DrugDoses(
            self.drug,
            {time: self.doses[time] for time in TIMES if time in self.doses},
            self.product,
        )

    def note(self, kind: str, times: Sequence[TimeOfDay] = (), **blanks: str) -> None:
        terms = vocabulary()["notes"][kind]
        texts = (
            terms[language].format(drug=name, times=_listed(times, language), **blanks)
            for language, name in zip(LANGUAGES, (self.drug, self.name_es), strict=True)
        )
        self.notes.append(Note(*texts))


@dataclass
class _Group:
    """A dose with the times, or the frequency, that belong to it."""

    dose: Fraction | None = None
    pieces: Fraction | None = None
    times: list[Mark] = field(default_factory=list)
    often: Mark | None = None
    divided: Mark | None = None
    time_first: bool = False

    def is_full(self) -> bool:
        return self.dose is not None and bool(self.times or self.often or self.divided)


def _listed(times: Sequence[TimeOfDay], language: str) -> str:
    """Times of day as a list in words: "morning, midday and bedtime"."""
    table = words(language)
    names = [str(table["time_names"][time]).lower() for time in times]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {table['pieces']['and']} {names[-1]}"


def _refuse_unread(marks: Sequence[Mark], formulary: Formulary) -> None:
    """Refuse words that mean nothing, other units, and ways of taking without a daily dose."""
    for mark in marks:
        if mark.kind == "unknown" and any(letter.isalpha() for letter in mark.said):
            raise _unknown(mark, formulary)
        if mark.kind == "unknown":
            raise refusal(
                f"I cannot read {cut(mark.said)!r}; {_EXAMPLE}",
                f"No se puede leer {cut(mark.said)!r}; {_EJEMPLO}",
                mark.said,
            )
        if mark.kind == "exponent":
            raise refusal(
                f"{mark.said!r} is not written out; write the dose in full, such as 0.5",
                f"{mark.said!r} no está escrito por extenso; escriba la dosis completa, como 0.5",
                mark.said,
            )
        if mark.kind == "decimal_comma":
            raise _comma(mark.said)
        if mark.kind == "range":
            raise refusal(
                f"{mark.said!r} is a range; write the one dose that is usually taken",
                f"{mark.said!r} es un intervalo; escriba la única dosis que se suele tomar",
                mark.said,
            )
        if mark.kind == "unit":
            raise refusal(
                f"{mark.said!r} is not a unit that is read here; write the dose in mg",
                f"{mark.said!r} no es una unidad que se lea aquí; escriba la dosis en mg",
                mark.said,
            )
        if mark.kind == "unsettled":
            raise refusal(
                f"{mark.said!r} gives no fixed daily dose; write what is usually taken each day",
                f"{mark.said!r} no da una dosis diaria fija; escriba lo que se suele tomar cada día",
                mark.said,
            )
    if not any(mark.kind == "drug" for mark in marks):
        raise refusal(
            f"No medicine is named; {_EXAMPLE}", f"No se nombra ningún medicamento; {_EJEMPLO}", ""
        )


def _comma(said: str) -> GlidepathError:
    """A number with a comma; before three digits, but not after a zero, it may stand for a thousand."""
    whole, parts = said.replace(",", ""), said.replace(",", ".")
    if len(said.partition(",")[2]) == 3 and not whole.startswith("0"):
        return refusal(
            f"{said!r} can be read two ways; write {whole} or {parts}",
            f"{said!r} se puede leer de dos maneras; escriba {whole} o {parts}",
            said,
        )
    return refusal(
        f"{said!r} has a comma; write the dose with a point, such as {parts}",
        f"{said!r} tiene una coma; escriba la dosis con punto, como {parts}",
        said,
    )


def _unknown(mark: Mark, formulary: Formulary) -> GlidepathError:
    try:
        formulary.drug(mark.said)
    except UnknownName as error:
        if "Did you mean" in error.message or len(mark.said) > 5:
            return error.moved(f"regimen: {cut(mark.said)}")
    return refusal(
        f"I do not understand {cut(mark.said)!r}; {_EXAMPLE}",
        f"No se entiende {cut(mark.said)!r}; {_EJEMPLO}",
        mark.said,
    )


def _by_drug(marks: Sequence[Mark]) -> list[tuple[Mark, list[Mark]]]:
    """The marks that belong to each drug: those after it, or before it where a part starts so."""
    parts: list[list[Mark]] = [[]]
    for mark in marks:
        if mark.kind == "separator" and mark.said in {"+", ";", "&", "\n"}:
            parts.append([])
        else:
            parts[-1].append(mark)
    result: list[tuple[Mark, list[Mark]]] = []
    for part in parts:
        result += _split_part(part, result)
    return result


def _split_part(
    part: list[Mark], before: list[tuple[Mark, list[Mark]]]
) -> list[tuple[Mark, list[Mark]]]:
    names = [place for place, mark in enumerate(part) if mark.kind == "drug"]
    if not names:
        rest = [mark for mark in part if mark.kind != "separator"]
        if rest and not before:
            raise refusal(
                f"No medicine is named for {rest[0].said!r}; {_EXAMPLE}",
                f"No se nombra ningún medicamento para {rest[0].said!r}; {_EJEMPLO}",
                rest[0].said,
            )
        if rest:
            before[-1][1].extend(rest)
        return []
    starts = [0, *(_start_of(part, names, number) for number in range(1, len(names)))]
    ends = [*starts[1:], len(part)]
    return [
        (part[name], [mark for place, mark in enumerate(part[a:b], a) if place != name])
        for name, a, b in zip(names, starts, ends, strict=True)
    ]


def _start_of(part: list[Mark], names: list[int], number: int) -> int:
    """Where the words of the n-th drug of a part start: at its name, or at the dose before it."""
    if names[0] == 0:
        return names[number]
    place = names[number]
    while place > names[number - 1] + 1 and part[place - 1].kind in {
        "number", "spoken", "milligram", "form", "release",
    }:  # fmt: skip
        place -= 1
    return place


def _read_part(
    entry: _Entry, drug: Mark, marks: list[Mark], formulary: Formulary, market: str
) -> None:
    release, form = release_said(drug.said), ""
    if folded(drug.said) not in {entry.drug, folded(entry.name_es)}:
        entry.note("name", said=drug.said)
    for mark in marks:
        if mark.kind == "release":
            release = mark.value
        if mark.kind == "form":
            form = mark.value
    groups = _groups(Words(entry.drug, entry.name_es), marks)
    strength: Fraction | None = None
    for group in groups:
        if group.pieces is not None and group.dose is not None:
            strength = group.dose
            check_strength(entry.drug, strength, Said(release, form), formulary, market)
        _add(entry, group, drug)
    entry.product = entry.product or product_meant(
        entry.drug,
        [dose.value for dose in entry.doses.values()] if strength is None else [strength],
        Said(release, form, named=strength is not None),
        formulary,
        market,
    )


def _groups(drug: Words, marks: Sequence[Mark]) -> list[_Group]:
    """Gather doses with the times that belong to them, whichever stands first."""
    groups = [_Group()]
    pending: Fraction | None = None
    for mark in marks:
        match mark.kind:
            case "number" | "spoken":
                if pending is not None:
                    raise refusal(
                        f"{drug.en}: what is {mark.said!r}? Write mg after a dose",
                        f"{drug.es}: ¿qué es {mark.said!r}? Escriba mg después de una dosis",
                        mark.said,
                    )
                pending = Fraction(mark.value)
            case "milligram":
                if pending is None:
                    raise refusal(
                        f"{drug.en}: the number before {mark.said!r} is missing",
                        f"{drug.es}: falta el número antes de {mark.said!r}",
                        mark.said,
                    )
                _take_dose(groups, pending)
                pending = None
            case "form" if pending is not None:
                _new_if_full(groups).pieces = pending
                pending = None
            case "time" | "frequency" | "counted" | "divided":
                _take_time(groups, mark, drug)
            case _:
                pass
    if pending is not None:
        number = format_number(pending)
        raise refusal(
            f"{drug.en}: {number} of what? Write mg after the number",
            f"{drug.es}: ¿{number} de qué? Escriba mg después del número",
            number,
        )
    return groups


def _new_if_full(groups: list[_Group]) -> _Group:
    if groups[-1].is_full():
        groups.append(_Group())
    return groups[-1]


def _take_dose(groups: list[_Group], dose: Fraction) -> None:
    group = _new_if_full(groups)
    if group.dose is not None:
        first, second = f"{format_number(group.dose)} mg", f"{format_number(dose)} mg"
        raise refusal(
            f"Two doses, {first} and {second}, stand without a time of day between them; say when"
            " each is taken",
            f"Dos dosis, {first} y {second}, están sin una hora del día entre ellas; indique cuándo"
            " se toma cada una",
            second,
        )
    group.dose = dose


def _take_time(groups: list[_Group], mark: Mark, drug: Words) -> None:
    group = _new_if_full(groups) if groups[-1].time_first else groups[-1]
    group.time_first = group.time_first or (group.dose is None and group.pieces is None)
    if mark.kind == "time":
        group.times.append(mark)
    elif mark.kind == "divided":
        group.divided = mark
    elif group.often is not None:
        both = group.often.said, mark.said
        raise refusal(
            f"{drug.en} has {both[0]!r} and {both[1]!r}; say one",
            f"{drug.es} tiene {both[0]!r} y {both[1]!r}; indique una sola",
            mark.said,
        )
    else:
        group.often = mark


def _add(entry: _Entry, group: _Group, drug: Mark) -> None:
    if group.dose is None:
        said = (group.times or [group.often or group.divided or drug])[0].said
        raise refusal(
            f"The dose of {entry.drug} is missing at {said!r}; {_EXAMPLE}",
            f"Falta la dosis de {entry.name_es} en {said!r}; {_EJEMPLO}",
            said,
        )
    dose = group.dose * (1 if group.pieces is None else group.pieces)
    if not dose:
        raise refusal(
            f"{entry.drug} is 0 mg; leave out what is not taken",
            f"{entry.name_es} es 0 mg; omita lo que no se toma",
            f"{entry.drug} 0 mg",
        )
    if group.divided is not None:
        _add_divided(entry, group, dose)
    elif group.times:
        _add_times(entry, group, dose)
    elif group.often is not None:
        times = _spread(group.often)
        entry.note("times", times, said=group.often.said)
        entry.add(times, dose, group.often.said)
    else:
        raise refusal(
            f'When is {entry.drug} taken? Add a time such as "at bedtime" or "twice a day"',
            f"¿Cuándo se toma {entry.name_es}? Añada una hora como «al acostarse» o «dos veces al"
            " día»",
            drug.said,
        )


def _add_times(entry: _Entry, group: _Group, dose: Fraction) -> None:
    times = [TimeOfDay(mark.value) for mark in group.times]
    if group.often is not None and _often(group.often) != len(times):
        raise refusal(
            f"{entry.drug}: {group.often.said!r} does not go with {len(times)} time(s) of day;"
            " name as many times",
            f"{entry.name_es}: {group.often.said!r} no va con {len(times)} hora(s) del día; indique"
            " tantas horas",
            group.often.said,
        )
    chosen = vocabulary()["chosen_times"]
    for mark in group.times:
        if folded(mark.said) in map(folded, chosen.get(mark.value, ())):
            entry.note("times", [TimeOfDay(mark.value)], said=mark.said)
    entry.add(times, dose, group.times[0].said)


def _add_divided(entry: _Entry, group: _Group, dose: Fraction) -> None:
    assert group.divided is not None
    times = [TimeOfDay(mark.value) for mark in group.times] or _spread(group.divided)
    if len(times) != group.divided.value:
        raise refusal(
            f"{entry.drug}: {group.divided.said!r} does not go with {len(times)} time(s) of day",
            f"{entry.name_es}: {group.divided.said!r} no va con {len(times)} hora(s) del día",
            group.divided.said,
        )
    each = dose / len(times)
    entry.note(
        "divided",
        times,
        total=format_number(dose),
        n=str(len(times)),
        each=format_number(each),
    )
    entry.add(times, each, group.divided.said)


def _often(mark: Mark) -> int:
    return int(mark.value) if Fraction(mark.value).denominator == 1 else 0


def _spread(mark: Mark) -> list[TimeOfDay]:
    spread = vocabulary()["spread"].get(str(_often(mark)))
    if spread is None:
        raise refusal(
            f"{mark.said!r} cannot be read; a day has up to four dose times: morning, midday,"
            " evening and bedtime. Say which",
            f"{mark.said!r} no se puede leer; un día tiene hasta cuatro tomas: mañana, mediodía,"
            " atardecer y al acostarse. Indique cuáles",
            mark.said,
        )
    return [TimeOfDay(name) for name in spread]
