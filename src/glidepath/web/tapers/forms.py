"""The forms in which a plan is asked for, and what they make of a request."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from glidepath.catalogue import load
from glidepath.documents.amounts import number
from glidepath.documents.regimen_text import read_regimen_text
from glidepath.documents.request_writing import regimen_to_json
from glidepath.errors import GlidepathError
from glidepath.web.base.forms import OnceForm
from glidepath.web.base.refusals import said
from glidepath.web.tapers.regimen_line import regimen_line

MARKS = 3
_WEEKDAYS = [
    ("", _("Any day")),
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
]
_GOALS = [
    ("stop", _("Come off it")),
    ("reduce", _("Take less, and stay there")),
    ("maintain", _("Keep the dose")),
]


_LIMITS = {
    "min_value": _("The least that can be written here is %(limit_value)s."),
    "max_value": _("The most that can be written here is %(limit_value)s."),
}


def _date(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class RequestForm(OnceForm):
    """What a scenario asks for. `base` is the request that it starts from; what the form does not
    show, such as the facts of the person, is kept from there.
    """

    name = forms.CharField(label=_("Name of this scenario"), max_length=80)
    regimen = forms.CharField(
        label=_("What is taken now"),
        help_text=_("Such as: clonazepam 0.5 mg morning, 1 mg bedtime + zolpidem 10 mg bedtime"),
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
    )
    goal = forms.ChoiceField(label=_("Goal"), choices=_GOALS, widget=forms.RadioSelect)
    reduce_to = forms.DecimalField(
        label=_("Milligrams a day to stay at"),
        help_text=_("Only for the goal to take less."),
        required=False,
        min_value=Decimal("0.001"),
        max_value=Decimal(10000),
        decimal_places=4,
        error_messages=_LIMITS,
    )
    percent = forms.DecimalField(
        label=_("Lower by, in percent of the dose taken then"),
        help_text=_("The guideline says 5 to 10."),
        min_value=Decimal("0.5"),
        max_value=Decimal(25),
        decimal_places=2,
        error_messages=_LIMITS,
    )
    every_days = forms.IntegerField(
        label=_("Every so many days"),
        help_text=_("The guideline says every 14 to 28 days."),
        min_value=1,
        max_value=366,
        error_messages=_LIMITS,
    )
    start = _date(_("First day of the first lower dose"))
    switch_to = forms.ChoiceField(label=_("Change to another medicine"), required=False)
    halves = forms.BooleanField(label=_("Half tablets"), required=False)
    quarters = forms.BooleanField(label=_("Quarter tablets"), required=False)
    liquids = forms.BooleanField(label=_("Licensed liquids"), required=False)
    compounded = forms.BooleanField(label=_("Liquids made by a pharmacy"), required=False)
    max_pieces = forms.IntegerField(
        label=_("Tablets at one time, at most"),
        min_value=1,
        max_value=20,
        error_messages=_LIMITS,
    )
    change_weekday = forms.ChoiceField(
        label=_("Day of the week for changes"), choices=_WEEKDAYS, required=False
    )

    def __init__(
        self, *args: Any, base: Mapping[str, Any], marks: list[dict[str, str]], **kwargs: Any
    ) -> None:
        initial = {**_initial(base), **_initial_marks(marks), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.base = dict(base)
        names = {drug.id: _name(drug) for drug in load().formulary.drugs.values()}
        self.fields["switch_to"].choices = [
            ("", _("Stay on it")),
            *sorted(names.items(), key=lambda one: one[1]),
        ]
        for place in range(MARKS):
            self.fields[f"mark_{place}"] = forms.CharField(
                label=_("Holiday or hard time"), max_length=60, required=False
            )
            self.fields[f"first_{place}"] = _date(_("from"))
            self.fields[f"last_{place}"] = _date(_("to"))

    def clean_regimen(self) -> str:
        """Read the regimen; what cannot be read is refused with what to do."""
        text: str = self.cleaned_data["regimen"]
        if text.strip() == regimen_line(self.base.get("regimen") or []):
            self.regimen = self.base["regimen"]
            return text
        try:
            reading = read_regimen_text(text, load().formulary, self.base.get("market", "US"))
        except GlidepathError as error:
            raise forms.ValidationError(said(error)) from None
        self.regimen = regimen_to_json(reading.regimen)
        return text

    def clean(self) -> dict[str, Any]:
        """Check what belongs together."""
        given = super().clean() or {}
        if given.get("goal") == "reduce" and not given.get("reduce_to"):
            self.add_error("reduce_to", _("Say how many milligrams a day to stay at."))
        for place in range(MARKS):
            self._check_mark(given, place)
        return given

    def _check_mark(self, given: Mapping[str, Any], place: int) -> None:
        first, last = given.get(f"first_{place}"), given.get(f"last_{place}")
        if bool(first) != bool(last):
            self.add_error(f"first_{place}", _("Give the first day and the last day, or neither."))
        elif first and last and last < first:
            self.add_error(f"last_{place}", _("The last day is before the first."))
        elif given.get(f"mark_{place}") and not first:
            self.add_error(f"first_{place}", _("Say on which days."))

    @property
    def request(self) -> dict[str, Any]:
        """The request of `glidepath plan` that the form asks for."""
        given = self.cleaned_data
        allow = {key: given[key] for key in ("halves", "quarters", "liquids", "compounded")}
        request = {
            **self.base,
            "regimen": self.regimen,
            "goal": self._goal(),
            "pace": {
                "reduction": number(Fraction(given["percent"]) / 100),
                "every_days": given["every_days"],
                "of": (self.base.get("pace") or {}).get("of", "current"),
            },
            "allow": {**(self.base.get("allow") or {}), **allow},
            "max_pieces": given["max_pieces"],
            "change_weekday": int(given["change_weekday"]) if given["change_weekday"] else None,
            "switch_to": self._switch(),
        }
        if given["start"]:
            request["start"] = given["start"].isoformat()
        return request

    @property
    def marks(self) -> list[dict[str, str]]:
        """The marked days with their words."""
        given = self.cleaned_data
        return [
            {
                "label": given[f"mark_{place}"],
                "first": given[f"first_{place}"].isoformat(),
                "last": given[f"last_{place}"].isoformat(),
            }
            for place in range(MARKS)
            if given[f"first_{place}"]
        ]

    @property
    def mark_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The fields of the marked days, row by row."""
        return [
            (self[f"mark_{place}"], self[f"first_{place}"], self[f"last_{place}"])
            for place in range(MARKS)
        ]

    def _goal(self) -> dict[str, Any]:
        kind = self.cleaned_data["goal"]
        if kind != "reduce":
            return {"kind": kind}
        before = self.base.get("goal") or {}
        drug = {"drug": before["drug"]} if before.get("drug") else {}
        return {"kind": kind, "mg_per_day": str(self.cleaned_data["reduce_to"]), **drug}

    def _switch(self) -> dict[str, Any] | None:
        drug = self.cleaned_data["switch_to"]
        before = self.base.get("switch_to") or {}
        if not drug:
            return None
        return before if before.get("drug") == drug else {"drug": drug}


class CauseForm(OnceForm):
    """Why a plan is changed, and what happened."""

    kind = forms.ChoiceField(
        label=_("What happened, or what is wished"),
        choices=[
            ("hold", _("Hold: stay at the present dose for a while")),
            ("slow-down", _("Go on more slowly")),
            ("step-back", _("Go back to the dose before")),
            ("resume", _("Go on after a hold, never faster than before")),
            ("new-pace", _("Another pace from now on")),
            ("product-out", _("A product is no longer to be had")),
            ("missed", _("Doses were missed")),
            ("extra", _("More was taken than planned")),
        ],
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(
        label=_("Days"),
        help_text=_("For a hold or a step back."),
        required=False,
        min_value=1,
        max_value=366,
        error_messages=_LIMITS,
    )
    percent = forms.DecimalField(
        label=_("Lower by, in percent"),
        help_text=_("For another pace."),
        required=False,
        min_value=Decimal("0.5"),
        max_value=Decimal(25),
        decimal_places=2,
        error_messages=_LIMITS,
    )
    every_days = forms.IntegerField(
        label=_("Every so many days"),
        required=False,
        min_value=1,
        max_value=366,
        error_messages=_LIMITS,
    )
    product = forms.ChoiceField(label=_("Product"), required=False)
    on = _date(_("On which day"))
    drug = forms.ChoiceField(label=_("Medicine"), required=False)
    taken = forms.DecimalField(
        label=_("Milligrams really taken that day"),
        help_text=_("For doses missed, or more taken; 0 for none."),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(10000),
        decimal_places=4,
        error_messages=_LIMITS,
    )
    cause = forms.CharField(
        label=_("Why, in words"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, document: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = _language()
        labels = document.get("labels") or {"products": {}, "drugs": {}}
        for field, names in (("product", labels["products"]), ("drug", labels["drugs"])):
            self.fields[field].choices = [
                ("", "–"),
                *[(key, words[language]) for key, words in names.items()],
            ]

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind of event needs."""
        given = super().clean() or {}
        needs = {
            "hold": ["days"],
            "new-pace": ["percent", "every_days"],
            "product-out": ["product"],
            "missed": ["on", "drug", "taken"],
            "extra": ["on", "drug", "taken"],
        }
        for name in needs.get(given.get("kind", ""), []):
            if given.get(name) in {None, ""} and name not in self.errors:
                self.add_error(name, _("This is needed here."))
        return given

    @property
    def event(self) -> dict[str, Any]:
        """The event as `glidepath revise` reads it."""
        given = self.cleaned_data
        event: dict[str, Any] = {"kind": given["kind"]}
        if given["kind"] in {"hold", "step-back"} and given["days"]:
            event["days"] = given["days"]
        if given["kind"] == "new-pace":
            reduction = number(Fraction(given["percent"]) / 100)
            event["pace"] = {"reduction": reduction, "every_days": given["every_days"]}
        if given["kind"] == "product-out":
            event["product"] = given["product"]
        if given["kind"] in {"missed", "extra"}:
            event["on"] = given["on"].isoformat()
            event["doses"] = {given["drug"]: str(given["taken"])}
        return event


def _initial(base: Mapping[str, Any]) -> dict[str, Any]:
    pace, allow = base.get("pace") or {}, base.get("allow") or {}
    goal, switch = base.get("goal") or {}, base.get("switch_to") or {}
    return {
        "regimen": regimen_line(base.get("regimen") or []),
        "goal": goal.get("kind", "stop"),
        "reduce_to": goal.get("mg_per_day"),
        "percent": _short(Fraction(pace.get("reduction", "0.1")) * 100),
        "every_days": pace.get("every_days", 14),
        "start": base.get("start"),
        "switch_to": switch.get("drug", ""),
        "halves": allow.get("halves", True),
        "quarters": allow.get("quarters", False),
        "liquids": allow.get("liquids", True),
        "compounded": allow.get("compounded", False),
        "max_pieces": base.get("max_pieces", 4),
        "change_weekday": str(base.get("change_weekday") or ""),
    }


def _initial_marks(marks: list[dict[str, str]]) -> dict[str, str]:
    initial: dict[str, str] = {}
    for place, mark in enumerate(marks[:MARKS]):
        initial[f"mark_{place}"] = mark["label"]
        initial[f"first_{place}"], initial[f"last_{place}"] = mark["first"], mark["last"]
    return initial


def _short(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.2f}".rstrip("0").rstrip(".")


def _name(drug: Any) -> str:
    return str(drug.name_es if _language() == "es" else drug.id)


def _language() -> str:
    return "es" if get_language() == "es" else "en"
