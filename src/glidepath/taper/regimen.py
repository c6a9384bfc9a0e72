"""A regimen: what a person takes now, drug by drug and dose time by dose time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from glidepath.errors import InvalidRequest
from glidepath.guidance.words import Words
from glidepath.quantities import NO_MILLIGRAMS, Milligrams


class TimeOfDay(StrEnum):
    """The four dose times, in the order of the day."""

    MORNING = "morning"
    MIDDAY = "midday"
    EVENING = "evening"
    BEDTIME = "bedtime"


TIMES = tuple(TimeOfDay)

TIME_WORDS = {
    TimeOfDay.MORNING: Words("in the morning", "por la mañana"),
    TimeOfDay.MIDDAY: Words("at midday", "al mediodía"),
    TimeOfDay.EVENING: Words("in the evening", "al atardecer"),
    TimeOfDay.BEDTIME: Words("at bedtime", "al acostarse"),
}


@dataclass(frozen=True, slots=True)
class DrugDoses:
    """One drug as taken: milligrams at each dose time (none is zero), and the product if known."""

    drug: str
    doses: Mapping[TimeOfDay, Milligrams]
    product: str | None = None

    def __post_init__(self) -> None:
        if not self.doses:
            raise InvalidRequest(
                f"{self.drug} has no dose times; give at least one.",
                "doses",
                es=f"{self.drug} no tiene ninguna hora de toma; indique al menos una.",
            )
        for time, dose in self.doses.items():
            if not dose:
                raise InvalidRequest(
                    f"{self.drug} at {time} is 0 mg; leave a time out when nothing is taken then.",
                    f"doses.{time}",
                    es=f"{self.drug} ({TIME_WORDS[time].es}) son 0 mg; omita la hora en que no se toma"
                    " nada.",
                )

    @property
    def daily(self) -> Milligrams:
        """Milligrams a day, all times together."""
        return sum(self.doses.values(), NO_MILLIGRAMS)

    @property
    def times(self) -> tuple[TimeOfDay, ...]:
        """The dose times in the order of the day."""
        return tuple(time for time in TIMES if time in self.doses)


@dataclass(frozen=True, slots=True)
class Regimen:
    """All the benzodiazepines and Z-drugs a person takes; each drug stands once."""

    drugs: tuple[DrugDoses, ...]

    def __post_init__(self) -> None:
        if not self.drugs:
            raise InvalidRequest(
                "The regimen is empty; name at least one medicine.",
                "regimen",
                es="La pauta está vacía; nombre al menos un medicamento.",
            )
        names = [entry.drug for entry in self.drugs]
        for name in names:
            if names.count(name) > 1:
                raise InvalidRequest(
                    f"{name} stands twice; give all its dose times in one entry.",
                    "regimen",
                    es=f"{name} aparece dos veces; indique todas sus horas de toma de una vez.",
                )
