"""The invented people: a name and particulars for each life, drawn from a seed.

Their names say that they are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from glidepath.web.demo.life import Life

_SURNAMES = (
    "Fableton Inventwood Makebelieve Mockingham Pretendale Samplestone Storyfield Testerly "
    "Imaginer Exampleby"
).split()
_APELLIDOS = "Ejemplar Inventado Ficticio Imaginario Supuesto Prueba".split()
_WOMEN = "Marigold Hazel Juniper Clover Fern Olive Willow Iris Maple Saffron Poppy Linden".split()
_MEN = "Basil Rowan Ash Sorrel Alder Heath Thistle Aster Birch Reed Cedar Sage".split()
_MUJERES = "Azucena Violeta Jazmín Amapola Dalia Camelia".split()
_HOMBRES = "Jacinto Laurel Narciso Cipriano Olivo Romero".split()
_FIRST = {
    ("female", "en"): _WOMEN,
    ("male", "en"): _MEN,
    ("female", "es"): _MUJERES,
    ("male", "es"): _HOMBRES,
}


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person, as they stand on the form that adds them."""

    name: str
    known_as: str
    born: date
    sex: str
    language: str
    phone: str
    record_number: str
    own_words: str


def invent_people(seed: int, lives: Sequence[Life], on: date) -> list[Invented]:
    """Somebody for each life; the same seed, lives and day give the same people."""
    random = Random(seed)  # noqa: S311 - nothing secret
    found: dict[str, Invented] = {}
    while len(found) < len(lives):
        one = _invent(random, len(found) + 1, seed, lives[len(found)], on)
        found.setdefault(one.name, one)
    return list(found.values())


def _invent(random: Random, number: int, seed: int, life: Life, on: date) -> Invented:
    first = random.choice(_FIRST[life.sex, life.language])
    last = random.choice(_APELLIDOS if life.language == "es" else _SURNAMES)
    return Invented(
        name=f"{first} {last}",
        known_as=first if random.random() < 0.4 else "",
        born=date(
            on.year - life.age, random.randint(1, on.month), random.randint(1, min(on.day, 28))
        ),
        sex=life.sex,
        language=life.language,
        phone=f"(555) 555-01{random.randint(0, 99):02d}",
        record_number=f"INV-{seed}{number:03d}",
        own_words=life.own_words,
    )
