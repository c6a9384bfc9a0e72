"""The parts of a request that are dates: weekday of change, days to keep free, days already lived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from glidepath.documents import fields
from glidepath.documents.fields import Fields, refusal
from glidepath.documents.reading_facts import ReadingFacts
from glidepath.documents.words import LANGUAGES, words
from glidepath.errors import InvalidRequest
from glidepath.guidance.naming import date_words, drug_words
from glidepath.guidance.words import Words
from glidepath.quantities import Milligrams
from glidepath.taper.regimen import TIMES, TimeOfDay
from glidepath.taper.request import DateRange, Lead
from glidepath.taper.schedule import Intake, LivedDay, Pieces, StepKind

# Each revision adds the days lived, and a plan may last for many years.
_MOST_LIVED = 8000


def read_weekday(raw: object, where: str) -> int:
    """ISO weekday, Monday 1 to Sunday 7; names in English or Spanish are read too."""
    if isinstance(raw, int) and not isinstance(raw, bool) and 1 <= raw <= 7:
        return raw
    if isinstance(raw, str):
        wanted = raw.strip().lower()
        for language in LANGUAGES:
            for number, name in enumerate(words(language)["dates"]["weekday_names"], start=1):
                if wanted in {name, name[:3]}:
                    return number
    now = fields.shown(raw)
    raise refusal(
        f"{where} is {now.en}; write a weekday: 1 (Monday) to 7 (Sunday), or its name.",
        f"{where} es {now.es}; escriba un día de la semana: de 1 (lunes) a 7 (domingo), o su"
        " nombre.",
        where,
    )


def read_no_change(raw: object, where: str) -> tuple[DateRange, ...]:
    """Days on which the dose must not change: dates, "a/b" or from and to, both included."""
    return tuple(_date_range(entry, at) for entry, at in fields.items(raw, where))


def _date_range(raw: object, where: str) -> DateRange:
    if isinstance(raw, str):
        first_text, between, last_text = raw.partition("/")
        first = fields.day(first_text, where)
        last = fields.day(last_text, where) if between else first
    else:
        entry = Fields(raw, where, '"2027-01-04" or {"from": "2027-01-04", "to": "2027-01-10"}')
        first = entry.need(
            "from",
            fields.day,
            Words("give the first day to keep free", "indique el primer día que debe quedar libre"),
        )
        last = entry.need(
            "to",
            fields.day,
            Words("give the last day to keep free", "indique el último día que debe quedar libre"),
        )
        entry.close()
    if last < first:
        before, after = date_words(last), date_words(first)
        raise refusal(
            f"{before.en} is before {after.en}; give the earlier day first.",
            f"El {before.es} es anterior al {after.es}; indique primero el día anterior.",
            where,
        )
    return DateRange(first, last)


def read_lead(raw: object, where: str, start: date, facts: ReadingFacts) -> Lead:
    """The days before the start on which a revised plan holds the present dose."""
    entry = Fields(raw, where, '{"first_day": "2027-01-04", "kind": "hold"}')
    first = entry.need(
        "first_day",
        fields.day,
        Words(
            "give the day from which the present dose is held",
            "indique el día desde el que se mantiene la dosis actual",
        ),
    )
    kinds = [StepKind.HOLD.value, StepKind.STEP_BACK.value]
    kind = entry.maybe("kind", fields.one_of(kinds), StepKind.HOLD.value)
    none: tuple[Intake, ...] = ()
    intakes = entry.maybe(
        "take",
        lambda value, at: tuple(read_intake(one, p, facts) for one, p in fields.items(value, at)),
        none,
    )
    entry.close()
    if first >= start:
        raise _not_before(first, start, entry.place("first_day"))
    return Lead(first, StepKind(kind), intakes)


def _not_before(day: date, start: date, where: str) -> InvalidRequest:
    on, first = date_words(day), date_words(start)
    return refusal(
        f"{on.en} is not before the start, {first.en}.",
        f"El {on.es} no es anterior al comienzo, el {first.es}.",
        where,
    )


def read_intake(raw: object, where: str, facts: ReadingFacts) -> Intake:
    """What is taken of one drug at one time, as it stands in a step."""
    entry = Fields(raw, where, '{"time": "bedtime", "drug": "diazepam", "pieces": [...]}')
    times = [time.value for time in TIMES]
    time = TimeOfDay(
        entry.need(
            "time", fields.one_of(times), Words("say when it is taken", "indique cuándo se toma")
        )
    )
    drug = entry.need(
        "drug", fields.named(facts.formulary.drug), Words("name the drug", "nombre el medicamento")
    ).id
    dose = entry.need(
        "mg", fields.milligrams, Words("give the milligrams", "indique los miligramos")
    )
    pieces = entry.need(
        "pieces",
        lambda value, at: tuple(_pieces(part, p, facts) for part, p in fields.items(value, at)),
        Words("name the pieces", "nombre las piezas"),
    )
    entry.close()
    _refuse_other_pieces(drug, dose, pieces, where, facts)
    return Intake(time, drug, dose, pieces)


def _refuse_other_pieces(
    drug: str, dose: Milligrams, pieces: tuple[Pieces, ...], where: str, facts: ReadingFacts
) -> None:
    """Pieces of another drug, or that add up to another dose, would be swallowed unsaid."""
    held = Fraction(0)
    for number, part in enumerate(pieces):
        product = facts.formulary.product(part.product)
        if product.drug != drug:
            name, other = (drug_words(one, facts.formulary) for one in (drug, product.drug))
            raise refusal(
                f"{product.id} holds {other.en}, not {name.en}; give the dose as it was answered.",
                f"{product.id} contiene {other.es}, no {name.es}; indique la dosis como se"
                " respondió.",
                f"{where}.pieces[{number}]",
            )
        held += part.count * product.strength.value
    if held != dose.value:
        raise refusal(
            f"mg is {dose}, but the pieces hold {Milligrams(held)} mg; give the dose as it was"
            " answered.",
            f"mg es {dose}, pero las piezas contienen {Milligrams(held)} mg; indique la dosis como"
            " se respondió.",
            f"{where}.mg",
        )


def _pieces(raw: object, where: str, facts: ReadingFacts) -> Pieces:
    entry = Fields(raw, where, '{"product": "diazepam-tablet-5mg-us", "count": "1"}')
    product = entry.need(
        "product",
        fields.named(facts.formulary.product),
        Words("name the product", "nombre el producto"),
    )
    count = entry.need("count", fields.exact, Words("give the count", "indique la cantidad"))
    entry.close()
    return Pieces(product.id, count)


def read_lived(raw: object, where: str, first: date, facts: ReadingFacts) -> tuple[LivedDay, ...]:
    """Days before the plan's `first` with the doses really swallowed, put in order."""
    days = tuple(
        _lived_day(entry, at, first, facts) for entry, at in fields.items(raw, where, _MOST_LIVED)
    )
    named = [entry.day for entry in days]
    if len(set(named)) < len(named):
        raise refusal(
            "A day stands twice; give each day lived once.",
            "Un día aparece dos veces; indique cada día vivido una vez.",
            where,
        )
    return tuple(sorted(days, key=lambda entry: entry.day))


def _lived_day(raw: object, where: str, first: date, facts: ReadingFacts) -> LivedDay:
    entry = Fields(raw, where, '{"day": "2027-01-03", "doses": {"diazepam": "10"}}')
    when = entry.need("day", fields.day, Words("give the day", "indique el día"))
    doses = entry.need(
        "doses",
        lambda value, at: read_day_doses(value, at, facts),
        Words("give the doses", "indique las dosis"),
    )
    unplanned = entry.maybe("unplanned", fields.yes_no, default=False)
    entry.close()
    if when >= first:
        raise _not_before(when, first, entry.place("day"))
    return LivedDay(when, doses, unplanned)


def read_day_doses(raw: object, where: str, facts: ReadingFacts) -> Mapping[str, Milligrams]:
    """Milligrams of each drug swallowed on a day; "0" for none."""
    entry = Fields(raw, where, '{"diazepam": "10"}')
    find = fields.named(facts.formulary.drug)
    doses: dict[str, Milligrams] = {}
    for name, value in entry.raw.items():
        place = entry.place(str(name)[:60])
        drug = find(name, where)
        if drug.id in doses:
            raise refusal(
                f"{drug.id} stands twice; give each drug of a day once.",
                f"{drug.name_es} aparece dos veces; indique cada medicamento de un día una vez.",
                place,
            )
        doses[drug.id] = Milligrams(fields.exact(value, place))
    return doses
