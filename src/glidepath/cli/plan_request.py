"""The request that the options of `glidepath plan` ask for, in the contract's form."""

from __future__ import annotations

import argparse
import re
from typing import Any

from glidepath.cli.malformed import cut
from glidepath.cli.plan_goal import read_goal
from glidepath.cli.reading import read_json
from glidepath.errors import InvalidRequest

_PACE = (
    r"([0-9]{1,2}(?:\.[0-9]{1,3})?)\s*%\s*(?:/|every|cada)\s*"
    r"([0-9]{1,3})\s*(?:d|days?|días?|dias?)"
)
_PIECES = ("halves", "quarters", "liquids", "compounded")


def with_options(raw: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """The request with what the options say put over it; raises InvalidRequest."""
    wishes: dict[str, Any] = {
        "start": options.start,
        "market": options.market,
        "goal": read_goal(options.goal),
        "products": _ids(options.products, "--products"),
        "order": _ids(options.order, "--order"),
        "max_pieces": options.max_pieces,
        "min_hold_days": options.min_hold,
        "max_hold_days": options.max_hold,
        "change_weekday": _weekday(options.change_weekday),
        "no_change": options.no_change,
        "bedtime_last": options.bedtime_last,
    }
    merged = {**raw, **{key: value for key, value in wishes.items() if value is not None}}
    for key, part in (
        ("pace", _pace(options)),
        ("switch_to", _switch(raw, options)),
        ("allow", _allow(options)),
        ("person", _person(options.person)),
    ):
        if part:
            base = merged.get(key)
            merged[key] = {**base, **part} if isinstance(base, dict) else part
    return merged


def _pace(options: argparse.Namespace) -> dict[str, Any]:
    pace: dict[str, Any] = {}
    if options.pace is not None:
        from fractions import Fraction

        found = re.fullmatch(_PACE, options.pace.strip().lower())
        share, days = (Fraction(found[1]) / 100, int(found[2])) if found else (0, 0)
        if not share or not days:
            raise InvalidRequest(
                f"{cut(options.pace, 40)!r} is no pace; write the share and the days: 10%/14d.",
                "--pace",
                es=f"{cut(options.pace, 40)!r} no es un ritmo; escriba la proporción y los días:"
                " 10%/14d.",
            )
        pace = {"reduction": str(share), "every_days": days}
    if options.pace_of is not None:
        pace = {"reduction": "0.10", "every_days": 14, **pace, "of": options.pace_of}
    return pace


def _switch(raw: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    given = {
        "drug": ("--switch-to", options.switch_to),
        "table": ("--table", options.table),
        "over_days": ("--over-days", options.over_days),
        "from_mg_per_day": ("--switch-at", options.switch_at),
    }
    parts = {key: value for key, (_, value) in given.items() if value is not None}
    if parts and "drug" not in parts and not raw.get("switch_to"):
        option = next(name for name, value in given.values() if value is not None)
        raise InvalidRequest(
            f"{option} belongs to a change of drug; name the drug with --switch-to, or leave it out.",
            option,
            es=f"{option} corresponde a un cambio de fármaco; nombre el fármaco con --switch-to, u"
            " omítalo.",
        )
    return parts


def _allow(options: argparse.Namespace) -> dict[str, Any]:
    allow = {key: getattr(options, key) for key in _PIECES if getattr(options, key) is not None}
    confirmed = _ids(options.confirmed_splits, "--confirmed-splits")
    return allow if confirmed is None else {**allow, "confirmed_splits": confirmed}


def _weekday(text: str | None) -> int | str | None:
    return int(text) if text is not None and re.fullmatch("[0-9]{1,2}", text) else text


def _ids(text: str | None, option: str) -> list[str] | None:
    if text is None:
        return None
    names = [part.strip() for part in text.split(",")]
    if not all(names):
        raise InvalidRequest(
            f"{option} has an empty name; write them with one comma between two: a,b.",
            option,
            es=f"{option} tiene un nombre vacío; escríbalos con una coma entre dos: a,b.",
        )
    return names


def _person(given: list[str] | None) -> dict[str, Any]:
    """Facts from key=value or JSON; values that are JSON are read as JSON, others are words."""
    person: dict[str, Any] = {}
    for text in given or ():
        for key, value in _facts(text).items():
            if key in person and person[key] != value:
                raise InvalidRequest(
                    f"{cut(key)} is given twice, with different values; keep the one that is right.",
                    f"--person {cut(key)}",
                    es=f"{cut(key)} aparece dos veces, con valores distintos; deje el correcto.",
                )
            person[key] = value
    return person


def _facts(text: str) -> dict[str, Any]:
    if text.lstrip().startswith("{"):
        read: dict[str, Any] = read_json(text, "--person")
        return read
    key, equals, value = text.partition("=")
    if not (equals and key.strip() and value.strip()):
        raise InvalidRequest(
            f"{cut(text, 40)!r} is no fact; write key=value: age=71.",
            "--person",
            es=f"{cut(text, 40)!r} no es un dato; escriba clave=valor: age=71.",
        )
    return {key.strip(): _value(value)}


def _value(text: str) -> Any:
    words = text.strip()
    if words[0] in '{["':
        return read_json(words, "--person")
    try:
        return read_json(words, "--person")
    except InvalidRequest:
        return {"yes": True, "no": False, "sí": True, "si": True}.get(words.lower(), words)
