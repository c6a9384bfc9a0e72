"""The invented people: who they are, drawn from a seed. Their names say that they are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

_SURNAMES = (
    "Fableton Inventwood Makebelieve Mockingham Pretendale Samplestone Storyfield Testerly "
    "Imaginer Exampleby"
).split()
_APELLIDOS = "Ejemplar Inventado Ficticio Imaginario Supuesto Prueba".split()
_WOMEN = "Marigold Hazel Juniper Clover Fern Olive Willow Iris Maple Saffron Poppy Linden".split()
_MEN = "Basil Rowan Ash Sorrel Alder Heath Thistle Aster Birch Reed Cedar Sage".split()
_MUJERES = "Azucena Violeta Jazmín Amapola Dalia Camelia".split()
_HOMBRES = "Jacinto Laurel Narciso Cipriano Olivo Romero".split()
_WORDS = (
    "I would like my mornings back.",
    "I want to drive my grandchildren to school again.",
    "I am afraid of not sleeping, and I would still like to try.",
    "My doctor retired, and nobody wanted to go on with my tablets.",
    "I do not want to be rushed.",
    "I want to remember what I read.",
)
_PALABRAS = (
    "Quisiera volver a dormir sin contar pastillas.",
    "No quiero que me apuren.",
    "Quiero estar despierta cuando vienen mis nietos.",
)


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


def invent_people(seed: int, count: int, on: date) -> list[Invented]:
    """So many people; the same seed, count and day give the same people."""
    random = Random(seed)  # noqa: S311 - nothing secret
    found: dict[str, Invented] = {}
    while len(found) < count:
        one = _invent(random, len(found) + 1, seed, on)
        found.setdefault(one.name, one)
    return list(found.values())


def _invent(random: Random, number: int, seed: int, on: date) -> Invented:
    speaks_spanish = number % 4 == 0
    sex = random.choice(("female", "male"))
    first = random.choice(
        {
            ("female", False): _WOMEN,
            ("male", False): _MEN,
            ("female", True): _MUJERES,
            ("male", True): _HOMBRES,
        }[sex, speaks_spanish]
    )
    last = random.choice(_APELLIDOS if speaks_spanish else _SURNAMES)
    age = random.choice((27, 34, 38, 42, 45, 49, 52, 56, 58, 61, 64, 67, 71, 76, 82))
    return Invented(
        name=f"{first} {last}",
        known_as=first if random.random() < 0.4 else "",
        born=date(on.year - age, random.randint(1, on.month), random.randint(1, min(on.day, 28))),
        sex=sex,
        language="es" if speaks_spanish else "en",
        phone=f"(555) 555-01{random.randint(0, 99):02d}",
        record_number=f"INV-{seed}{number:03d}",
        own_words=random.choice(_PALABRAS if speaks_spanish else _WORDS),
    )
