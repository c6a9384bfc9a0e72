"""How easy a text is to read, in English and in Spanish."""

from __future__ import annotations

import re


def _syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = (
        word.lower().endswith("e") and not word.lower().endswith(("le", "ee")) and len(groups) > 1
    )
    return max(1, len(groups) - silent)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text."""
    sentences = [part for part in re.split(r"[.!?:]+", text) if part.strip()]
    found = re.findall(r"[A-Za-z']+", text)
    return (
        0.39 * len(found) / len(sentences) + 11.8 * sum(map(_syllables, found)) / len(found) - 15.59
    )


def fernandez_huerta(text: str) -> float:
    """Reading ease of a Spanish text; 60 to 70 is the level of grades 8 and 9, higher is easier."""
    sentences = [part for part in re.split(r"[.!?:¿¡]+", text) if part.strip()]
    found = re.findall(r"[a-záéíóúüñ]+", text.lower())
    syllables = sum(max(1, len(re.findall(r"[aeiouáéíóúü]+", word))) for word in found)
    return 206.84 - 60 * syllables / len(found) - 1.02 * len(found) / len(sentences)
