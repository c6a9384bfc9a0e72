"""The form of any questionnaire, built from its items.

An item stands on the page where the answers lead to it, and while it is not known whether they do:
then the page says when it is asked, and a script shows it in its time. An item that has an answer
stays in sight, so that nothing is lost which somebody entered.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from glidepath.assessment.filled_form import asking
from glidepath.assessment.instrument import DRUG_PLACE, Instrument, Item
from glidepath.catalogue import load
from glidepath.documents.instrument_sheet import instrument_data
from glidepath.documents.sentences import drug_name
from glidepath.web.base.clock import today
from glidepath.web.base.forms import OnceForm
from glidepath.web.evaluation.instruments import instruments, named_for, usual_band_set
from glidepath.web.evaluation.labels import item_number, said
from glidepath.web.evaluation.models import InstrumentResponse
from glidepath.web.record.models import Person

_FIRST_DAY = date(1990, 1, 1)
NOT_ANSWERED = ""
_LONG = 180  # signs of a question that would be too much in bold


class TakingForm(OnceForm):
    """What stands on a questionnaire besides its items."""

    taken_on = forms.DateField(
        label=gettext_lazy("Answered on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the questions"),
        choices=[
            ("en", pgettext_lazy("language", "English")),
            ("es", pgettext_lazy("language", "Spanish")),
        ],
    )
    about = forms.ChoiceField(label=gettext_lazy("Medicine that is asked about"), required=False)
    band_set = forms.ChoiceField(
        label=gettext_lazy("Ranges that the result is read by"), required=False
    )

    def __init__(
        self,
        instrument: Instrument,
        person: Person,
        drug: str,
        sent: QueryDict | None = None,
        *,
        kept: InstrumentResponse | None = None,
    ) -> None:
        first = {
            "taken_on": today(),
            "language": person.language,
            "about": drug,
            "band_set": usual_band_set(instrument, person),
        }
        super().__init__(sent, initial={key: getattr(kept, key, first[key]) for key in first})
        self._offer(instrument, person)

    def _offer(self, instrument: Instrument, person: Person) -> None:
        """Leave out what this questionnaire does not ask."""
        titles = {
            bands.name: said(bands.title) for bands in instrument.band_sets_for(instrument.main)
        }
        if len(titles) > 1:
            self.fields["band_set"].choices = list(titles.items())
        else:
            del self.fields["band_set"]
        if names_a_drug(instrument):
            formulary = load().formulary
            drugs = [(one, drug_name(one, formulary, person.language)) for one in formulary.drugs]
            self.fields["about"].choices = [("", _("the medicine, without its name")), *drugs]
        else:
            del self.fields["about"]

    def clean_taken_on(self) -> date:
        """A day that is not ahead."""
        day: date = self.cleaned_data["taken_on"]
        if not _FIRST_DAY <= day <= today():
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return day

    def shown(self, name: str) -> str:
        """What a field stands at, whether it was sent or not."""
        return str(self[name].value() or "") if name in self.fields else ""


class ItemsForm:
    """The items with their answers; no answer is an answer of its own, never zero."""

    def __init__(
        self,
        instrument: Instrument,
        taking: TakingForm,
        sent: QueryDict | None = None,
        *,
        kept: InstrumentResponse | None = None,
    ) -> None:
        self.instrument = instrument
        self.sent = sent
        self.kept = kept.answers if kept else {}
        language = taking.shown("language")
        self.language = language if language in ("en", "es") else "en"
        named = named_for(instrument, taking.shown("about"))
        self.data = instrument_data(named, instruments().sources, self.language)
        self.problem = ""

    @property
    def blocks(self) -> Iterator[dict[str, Any]]:
        """Runs of items that share their answers, as the printed sheet has them."""
        readable = {item.id: self._read(item) for item in self.instrument.items}
        asked = asking(self.instrument, readable)
        for block in self.data["blocks"]:
            rows = [self._row(row, asked=asked[row["id"]]) for row in block["rows"]]
            hidden = all(row["hidden"] for row in rows)
            yield {**block, "rows": rows, "hidden": hidden}

    @property
    def wordy(self) -> bool:
        """Whether a question is so long that none of them stands in bold."""
        return any(
            len(row["question"]) > _LONG for block in self.data["blocks"] for row in block["rows"]
        )

    def _row(self, row: dict[str, str], *, asked: bool | None) -> dict[str, Any]:
        """One item: `when` says when it is asked, while that is open."""
        chosen = self.chosen(row["id"])
        return {
            **row,
            "chosen": chosen,
            "number": item_number(row["id"]),
            "ask_if": _conditions(self.instrument.item(row["id"])),
            "when": row["skip"] if asked is None and not chosen else "",
            "hidden": asked is False and not chosen,
            "not_led_to": not asked and bool(chosen),
        }

    def chosen(self, item: str) -> str:
        """The answer that was sent for an item, or kept before; empty where there is none."""
        if self.sent is None:
            return str(self.kept.get(item, ""))
        return self.sent.get(f"item-{item}", "")[:20]

    def not_on_page(self, items: Collection[str]) -> list[str]:
        """Those items that the page which was sent did not show."""
        assert self.sent is not None
        return [item for item in items if f"item-{item}" not in self.sent]

    def answers(self) -> dict[str, int | None] | None:
        """The answers by item; None where one was sent that the item does not have."""
        found: dict[str, int | None] = {}
        for item in self.instrument.items:
            found[item.id] = self._read(item)
            if found[item.id] is None and self.chosen(item.id) != NOT_ANSWERED:
                self.problem = _("One answer could not be read. Please choose it again: %(item)s")
                self.problem %= {"item": item.id}
                return None
        return found

    def _read(self, item: Item) -> int | None:
        """The answer of an item; None where there is none, or where it cannot be read."""
        allowed = {str(answer): answer for answer in item.options.answers}
        return allowed.get(self.chosen(item.id))


def _conditions(item: Item) -> str:
    """When an item is asked, as the script of the page reads it; empty where it always is."""
    conditions = [{"of": one.sum_of, "least": one.at_least} for one in item.ask_if]
    return json.dumps(conditions) if conditions else ""


def names_a_drug(instrument: Instrument) -> bool:
    """Whether its items leave a place for a medicine's name."""
    return any(DRUG_PLACE in item.text.en for item in instrument.items)
