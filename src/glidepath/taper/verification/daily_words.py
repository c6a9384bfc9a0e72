"""The sentences of a checked schedule, in English and Spanish."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from glidepath.guidance.limits import Limits
from glidepath.guidance.naming import date_words
from glidepath.guidance.words import Words, joined
from glidepath.medicines.equivalence import DoseRange
from glidepath.quantities import format_number


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence belongs: the day from 1 (and its date), both doses and the share lost."""

    day: int
    on: date | None
    upper: Fraction
    lower: Fraction
    reduction: Fraction

    def figures(self) -> dict[str, Words | str]:
        """What the sentences are filled with."""
        day = Words(f"day {self.day}", f"día {self.day}")
        if self.on:
            on = date_words(self.on)
            day += Words(f" ({on.en})", f" ({on.es})")
        return {
            "day": day,
            "upper": format_number(self.upper),
            "lower": format_number(self.lower),
            "share": percent(self.reduction),
        }


@dataclass(frozen=True, slots=True)
class Named:
    """A drug, or the total with each drug in it and the title of its table."""

    words: Words
    tables: tuple[tuple[Words, Words], ...] = ()

    @property
    def en(self) -> str:
        """How an English sentence calls it."""
        return self.words.en

    @property
    def es(self) -> str:
        """How a Spanish sentence calls it."""
        return self.words.es

    @property
    def unit_en(self) -> str:
        """What its milligrams are."""
        by = ", ".join(f"{title.en} for {drug.en}" for drug, title in self.tables)
        return f"mg of diazepam a day by {by}" if by else "mg a day"

    @property
    def unit_es(self) -> str:
        """What its milligrams are, in Spanish."""
        by = ", ".join(f"{title.es} para {drug.es}" for drug, title in self.tables)
        return f"mg de diazepam al día según {by}" if by else "mg al día"


def percent(share: Fraction) -> str:
    """A share as a percentage with at most one decimal; the exact share stands beside it."""
    return f"{format_number(Fraction(round(share * 1000), 10))} %"


def fall(named: Named, days: int, limits: Limits) -> Words:
    """A fall beyond the limit; `days` of falling one after another are told together."""
    window, limit = limits.window_days, percent(limits.max_reduction)
    on_en = f" It goes on for {days} days." if days > 1 else ""
    on_es = f" Sigue bajando durante {days} días." if days > 1 else ""
    return Words(
        f"On {{day}} {named.en} falls too fast: within {window} days, from {{upper}} to {{lower}}"
        f" {named.unit_en}, {{share}} less.{on_en} The limit is {limit} in any {window} days. Put a"
        " dose in between, or wait longer at the higher dose.",
        f"El {{day}} {named.es} baja demasiado rápido: en {window} días, de {{upper}} a {{lower}}"
        f" {named.unit_es}, un {{share}} menos.{on_es} El límite es un {limit} en {window} días."
        " Añada una dosis intermedia o espere más tiempo con la dosis más alta.",
    )


def switch(drug: Words, total: Named, last: int | None) -> Words:
    """A drug that falls while another takes its place, until day `last` where that is later."""
    when_en = f"From {{day}} to day {last}" if last else "On {day}"
    when_es = f"Del {{day}} al día {last}" if last else "El {day}"
    return Words(
        f"{when_en} {drug.en} goes from {{upper}} to {{lower}} mg a day while another drug takes its"
        f" place. This is read as a change of drug: the total keeps the limit, in {total.unit_en},"
        f" so {drug.en} by itself is not held to it.",
        f"{when_es} {drug.es} pasa de {{upper}} a {{lower}} mg al día mientras otro medicamento ocupa"
        " su lugar. Se entiende como un cambio de medicamento: el total respeta el límite, en"
        f" {total.unit_es}, por lo que no se aplica a {drug.es} por sí solo.",
    )


def rise(named: Named) -> Words:
    """A dose that rises."""
    return Words(
        f"On {{day}} {named.en} rises from {{upper}} to {{lower}} {named.unit_en}. A step back can"
        " be right; it is a decision of the clinician and the person together.",
        f"El {{day}} {named.es} sube de {{upper}} a {{lower}} {named.unit_es}. Volver a una dosis"
        " anterior puede ser lo correcto; lo deciden juntos el médico y la persona.",
    )


def stop(drug: Words, inside: DoseRange | None, limits: Limits) -> Words:
    """A last dose above what the final-dose rule accepts, or one that no table can judge."""
    ways_en = (
        "Ways out: go lower first with smaller pieces or a liquid, change earlier to a drug with"
        " finer steps, or stay for now at the lowest dose that keeps the limit."
    )
    ways_es = (
        "Opciones: bajar antes más con trozos más pequeños o un líquido, cambiar antes a un"
        " medicamento con pasos más finos, o quedarse por ahora en la dosis más baja que respeta"
        " el límite."
    )
    if inside is None:
        return Words(
            f"On {{day}} {drug.en} stops from {{upper}} mg a day. No table gives this dose in"
            f" diazepam, so the last step cannot be judged. {ways_en}",
            f"El {{day}} {drug.es} se suspende desde {{upper}} mg al día. Ninguna tabla da esta dosis"
            f" en diazepam, así que el último paso no se puede juzgar. {ways_es}",
        )
    low, high = str(inside.low), str(inside.high)
    range_en = f"{low} mg" if low == high else f"{low} to {high} mg"
    range_es = f"{low} mg" if low == high else f"{low} a {high} mg"
    return Words(
        f"On {{day}} {drug.en} stops from {{upper}} mg a day, which is {range_en} of diazepam over the"
        f" published tables. The final-dose rule accepts {limits.final_dose} mg. {ways_en}",
        f"El {{day}} {drug.es} se suspende desde {{upper}} mg al día, que son {range_es} de diazepam"
        f" según las tablas publicadas. La regla de la última dosis acepta {limits.final_dose} mg."
        f" {ways_es}",
    )


def read_as_zero(drug: Words, last: int) -> Words:
    """Days before a drug's first row or after its last one."""
    return Words(
        f"From {{day}} to day {last} no dose of {drug.en} is written; it is read as 0.",
        f"Del {{day}} al día {last} no hay dosis de {drug.es} escrita; se lee como 0.",
    )


def no_total(drugs: Iterable[Words]) -> Words:
    """A total that no default table can make."""
    names = joined(drugs, ", ")
    return Words(
        f"Several drugs are taken, and no table of equivalence lists {names.en}: the total cannot be"
        " judged. Each drug is judged by itself.",
        f"Se toman varios medicamentos y ninguna tabla de equivalencia incluye {names.es}: el total no"
        " se puede juzgar. Cada medicamento se juzga por sí solo.",
    )
