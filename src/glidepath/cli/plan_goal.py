"""The goal as `--goal` says it, and every way to say it wrongly, in the words of the option."""

from __future__ import annotations

import re

from glidepath.cli.malformed import cut
from glidepath.errors import InvalidQuantity, InvalidRequest
from glidepath.quantities import parse_number

_KINDS = ("stop", "reduce", "maintain")
_GOAL = re.compile(
    r"(\w+)(?:\s*[:=]\s*|\s+(?:to\s+|a\s+)?|$)"
    r"(.*?)\s*(?:mg(?:\s*/\s*|\s+(?:an?\s+|per\s+|al\s+|por\s+)?)?(?:day|d[ií]a)?)?",
    re.IGNORECASE,
)
_FORMS = ('write stop, "reduce 1 mg" or maintain', 'escriba stop, "reduce 1 mg" o maintain')


def read_goal(text: str | None) -> dict[str, str] | None:
    """The goal in the contract's form, None where none is asked; raises InvalidRequest."""
    if text is None:
        return None
    found = _GOAL.fullmatch(text.strip())
    kind, dose = (found[1].lower(), found[2]) if found else ("", "")
    if kind not in _KINDS:
        raise _refused(text, "is no goal", "no es una meta", _FORMS)
    if kind != "reduce":
        if dose or text.strip().lower() != kind:
            raise _refused(
                text,
                f"is no goal: {kind} takes no dose",
                f"no es una meta: {kind} no lleva dosis",
                (f'write {kind}, or "reduce 1 mg"', f'escriba {kind}, o "reduce 1 mg"'),
            )
        return {"kind": kind}
    return {"kind": kind, "mg_per_day": _dose(dose, text)}


def _dose(dose: str, text: str) -> str:
    remedy = ('write it as "reduce 1 mg"', 'escríbala como "reduce 1 mg"')
    if not dose:
        raise _refused(
            text,
            "does not say which daily dose to go down to",
            "no dice hasta qué dosis diaria se baja",
            remedy,
        )
    try:
        amount = parse_number(dose)
    except InvalidQuantity:
        raise _refused(
            text,
            f"has no dose: {cut(dose, 20)!r} is not a number such as 0.5 or 1/3",
            f"no tiene dosis: {cut(dose, 20)!r} no es un número como 0.5 o 1/3",
            remedy,
        ) from None
    if not amount:
        raise _refused(
            text,
            "goes down to nothing",
            "baja hasta nada",
            ("to take nothing in the end, write stop", "para no tomar nada al final, escriba stop"),
        )
    return dose


def _refused(text: str, why: str, why_es: str, remedy: tuple[str, str]) -> InvalidRequest:
    said = repr(cut(text, 40))
    return InvalidRequest(
        f"{said} {why}; {remedy[0]}.", "--goal", es=f"{said} {why_es}; {remedy[1]}."
    )
