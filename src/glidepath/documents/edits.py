"""Why a change by hand was refused, in words, with the pieces of the nearest doses."""

from __future__ import annotations

from glidepath.documents.summary import short_pieces
from glidepath.documents.words import words
from glidepath.medicines.formulary import Formulary
from glidepath.taper.edited_steps import Nearest, Refusal


def refusal_text(refusal: Refusal, formulary: Formulary, language: str) -> str:
    """The refusal's sentence, then each nearest dose with its pieces at each dose time."""
    said = refusal.words.es if language == "es" else refusal.words.en
    return " ".join([said, *(nearest_text(one, formulary, language) for one in refusal.nearest)])


def nearest_text(nearest: Nearest, formulary: Formulary, language: str) -> str:
    """A dose that can be made: "3 mg: morning ½ tablet of 2 mg and …; bedtime 1 tablet of 2 mg."."""
    terms = words(language)
    joint = f" {terms['pieces']['and']} "
    times = (
        f"{str(terms['time_names'][intake.time]).lower()} "
        + joint.join(short_pieces(part, formulary, language) for part in intake.pieces)
        for intake in nearest.intakes
    )
    return f"{nearest.dose} mg: {'; '.join(times)}."
