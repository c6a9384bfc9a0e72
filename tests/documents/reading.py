"""A reader of the plan's sentences that shares nothing with the code that writes them.

It knows the grammar only: dates, times of day, pieces, milligrams, changes. Everything it reads is
returned as numbers, so that a test can compare them with the schedule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache

MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "es": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
}
WEEKDAYS = {
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    "es": ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"],
}
TIMES = {
    "en": {
        "in the morning": "morning",
        "at midday": "midday",
        "in the evening": "evening",
        "at bedtime": "bedtime",
    },
    "es": {
        "por la mañana": "morning",
        "al mediodía": "midday",
        "al atardecer": "evening",
        "al acostarse": "bedtime",
    },
}
FORMS = {
    "tablet": "tablets?|tabletas?",
    "capsule": "capsules?|cápsulas?",
    "ODT": "orally disintegrating tablets?|tabletas? bucodispersables?",
    "ER capsule": "extended-release capsules?|cápsulas? de liberación prolongada",
    "ER tablet": "extended-release tablets?|tabletas? de liberación prolongada",
    "SL tablet": "sublingual tablets?|tabletas? sublingual(es)?",
    "oral spray": "sprays?|pulverizaci(ón|ones)",
    "oral film": "oral films?|películas? bucal(es)?",
    "oral solution": "solution|solución",
    "oral suspension": "suspension|suspensión",
    "oral concentrate": "concentrate|solución concentrada",
    "compounded oral liquid": "compounded liquid|preparación magistral",
}
NUMBER_WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty",
    "es": "una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
    " dieciséis diecisiete dieciocho diecinueve veinte",
}
PARTS_OF_ONE = {
    "a quarter": "1/4",
    "half": "1/2",
    "three quarters": "3/4",
    "a half": "1/2",
    "un cuarto": "1/4",
    "media": "1/2",
    "tres cuartos": "3/4",
}


@dataclass
class Said:
    """What is said of drugs."""

    pieces: dict[tuple[str, str], list[tuple[str, Fraction, Fraction, Fraction]]] = field(
        default_factory=dict
    )  # (drug, time) -> (form, strength, count, milligrams)
    daily: dict[str, Fraction] = field(default_factory=dict)
    before: dict[str, Fraction] = field(default_factory=dict)
    percent: dict[str, tuple[bool, Fraction]] = field(default_factory=dict)

    def add(self, other: Said) -> None:
        """Take in what is said of another drug."""
        self.pieces |= other.pieces
        self.daily |= other.daily
        self.before |= other.before
        self.percent |= other.percent


@dataclass
class Read(Said):
    """What one sentence says."""

    first: date = date.min
    last: date = date.min
    days: int = 0
    none: list[str] = field(default_factory=list)


def read(sentence: str, lang: str) -> Read:
    spans = {
        "en": r"(?:From (.+?) to (.+?)|On (.+?)) \((\d+) days?\), (?:take|(take no)) (.+)\.$",
        "es": r"(?:Del (.+?) al (.+?)|El (.+?)) \((\d+) días?\), (?:tome|(no tome)) (.+)\.$",
    }
    found = re.match(spans[lang], sentence)
    assert found, sentence
    if found[5] is None and found[6].startswith("no ") and lang == "en":
        return _none(found, found[6][3:], lang)
    if found[5]:
        return _none(found, found[6], lang)
    result = _days(found, lang)
    for part in re.split(r"; (?:and|y) (?=[^;]+?(?:: |, |$))", found[6]):
        result.add(_drug(part, lang))
    return result


def _days(found: re.Match[str], lang: str) -> Read:
    first, last = found[1] or found[3], found[2] or found[3]
    return Read(first=_date(first, lang), last=_date(last, lang), days=int(found[4]))


@lru_cache(maxsize=50_000)
def _date(text: str, lang: str) -> date:
    weekday, day, month, year = text.split()
    value = date(int(year), MONTHS[lang].index(month) + 1, int(day))
    assert WEEKDAYS[lang][value.weekday()] == weekday
    return value


def _none(found: re.Match[str], text: str, lang: str) -> Read:
    result = _days(found, lang)
    names, *rest = text.split(", ")
    result.none = re.split(r" and no | ni ", names)
    froms = [re.fullmatch(r"(\S+) mg -> 0 mg", piece) for piece in rest]
    amounts = [Fraction(m[1]) for m in froms if m]
    result.before = dict(zip(result.none, amounts, strict=False))
    return result


@lru_cache(maxsize=50_000)
def _drug(text: str, lang: str) -> Said:
    result = Said()
    stopped = re.fullmatch(r"(?:no (.+) any more|ya nada de (.+)), (\S+) mg -> 0 mg", text)
    if stopped:
        drug = stopped[1] or stopped[2]
        result.daily[drug], result.before[drug] = Fraction(0), Fraction(stopped[3])
        return result
    whole = re.fullmatch(
        r"(?P<drug>[^:]+): (?P<intakes>.+); (?:that is|son) (?P<mg>\S+) mg (?:a day|al día), "
        r"(?P<change>.+)",
        text,
    )
    assert whole, text
    drug = whole["drug"]
    result.daily[drug] = Fraction(whole["mg"])
    _change(whole["change"], drug, result)
    for part in whole["intakes"].split("; "):
        time = next(name for name in TIMES[lang] if part.startswith(name + " "))
        _pieces(part.removeprefix(time + " "), (drug, TIMES[lang][time]), result, lang)
    return result


def _change(text: str, drug: str, result: Said) -> None:
    if text in {"as before", "como antes"}:
        result.before[drug] = result.daily[drug]
        return
    found = re.fullmatch(
        r"(\S+) mg -> (\S+) mg \((?:(new|nuevo)|(about |alrededor de |less than |menos de )?(\S+) %"
        r" (less|more|menos|más))\)",
        text,
    )
    assert found, text
    assert Fraction(found[2]) == result.daily[drug]
    result.before[drug] = Fraction(found[1])
    if not found[3]:
        sign = 1 if found[6] in {"less", "menos"} else -1
        result.percent[drug] = (not found[4], sign * Fraction(found[5]))


def _pieces(text: str, key: tuple[str, str], result: Said, lang: str) -> None:
    text, together = re.fullmatch(r"(.+?)(?:, (\S+) mg (?:together|en conjunto))?", text).groups()
    entries = [_piece(part, lang) for part in re.split(r" (?:and|y) (?=[\d½¼¾])", text)]
    assert bool(together) == (len(entries) > 1)
    if together:
        assert Fraction(together) == sum(entry[3] for entry in entries)
    result.pieces[key] = entries


@cache
def _piece(text: str, lang: str) -> tuple[str, Fraction, Fraction, Fraction]:
    liquid = re.fullmatch(
        r"(\S+) mL (?:of the (\S+) mg/mL (?P<en>.+)|de la (?P<es>.+) de (\S+) mg/mL) \((\S+) mg\)",
        text,
    )
    if liquid:
        strength = Fraction(liquid[2] or liquid[5])
        return (
            _form(liquid["en"] or liquid["es"]),
            strength,
            Fraction(liquid[1]),
            Fraction(liquid[6]),
        )
    solid = re.fullmatch(
        r"(?P<figures>[\d½¼¾/ ]+)(?: \((?P<words>[^)]+)\))? (?P<form>.+) (?:of|de) (?P<strength>\S+) mg"
        r" \((?P<mg>\S+) mg\)",
        text,
    )
    assert solid, text
    count = _figures(solid["figures"])
    if solid["words"]:
        assert _spoken(solid["words"], lang) == count, text
    return _form(solid["form"]), Fraction(solid["strength"]), count, Fraction(solid["mg"])


def _figures(text: str) -> Fraction:
    signs = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
    if text[-1] in signs:
        return (Fraction(text[:-1]) if text[:-1] else Fraction(0)) + signs[text[-1]]
    return sum((Fraction(part) for part in text.split()), Fraction(0))


def _spoken(text: str, lang: str) -> Fraction:
    whole = {name: place + 1 for place, name in enumerate(NUMBER_WORDS[lang].split())}
    if text in whole:
        return Fraction(whole[text])
    start, *rest = re.split(r" and | y ", text)
    part = re.sub(r" of an?$| de$|(?<=half) an?$", "", rest[0] if rest else start)
    return Fraction(PARTS_OF_ONE[part]) + (whole[start] if rest else 0)


def _form(name: str) -> str:
    return next(form for form, pattern in FORMS.items() if re.fullmatch(pattern, name))
