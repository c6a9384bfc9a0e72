"""Another scenario from one that is there, by one change: the usual questions at the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glidepath.documents.amounts import number

Request = dict[str, Any]
_SLOWER = Fraction(1, 2)


def slower(request: Mapping[str, Any]) -> Request:
    """Half the share, in the same time."""
    pace = request.get("pace") or {"reduction": "0.1", "every_days": 14}
    reduction = number(Fraction(pace["reduction"]) * _SLOWER)
    return {**request, "pace": {**pace, "reduction": reduction}}


def tablets_only(request: Mapping[str, Any]) -> Request:
    """No liquids."""
    return _allowing(request, liquids=False, compounded=False)


def with_quarters(request: Mapping[str, Any]) -> Request:
    """Quarter tablets too."""
    return _allowing(request, quarters=True)


def with_liquid(request: Mapping[str, Any]) -> Request:
    """Licensed liquids, and those made by a pharmacy."""
    return _allowing(request, liquids=True, compounded=True)


def to_diazepam(request: Mapping[str, Any]) -> Request:
    """Change to diazepam first."""
    return {**request, "switch_to": {"drug": "diazepam"}}


def keep(request: Mapping[str, Any]) -> Request:
    """Keep the dose, and look again later."""
    return {**request, "goal": {"kind": "maintain"}, "switch_to": None}


VARIANTS: dict[str, tuple[Promise, Callable[[Mapping[str, Any]], Request]]] = {
    "slower": (_("Half as fast"), slower),
    "tablets": (_("Tablets only"), tablets_only),
    "quarters": (_("With quarter tablets"), with_quarters),
    "liquid": (_("With a liquid"), with_liquid),
    "diazepam": (_("Change to diazepam"), to_diazepam),
    "keep": (_("Keep the dose"), keep),
}


def with_change(request: Mapping[str, Any], change: Mapping[str, Any]) -> Request:
    """The request with a way out's change; what belongs together is merged, not replaced."""
    merged = dict(request)
    for key, value in change.items():
        before = request.get(key)
        if key == "allow" and isinstance(before, Mapping) and isinstance(value, Mapping):
            merged[key] = {**before, **value}
        else:
            merged[key] = value
    return merged


def _allowing(request: Mapping[str, Any], **changes: bool) -> Request:
    return {**request, "allow": {**(request.get("allow") or {}), **changes}}
