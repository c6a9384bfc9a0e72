"""The form of any questionnaire, built from its items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from glidepath.assessment.instrument import DRUG_PLACE, Instrument
from glidepath.catalogue import load
from glidepath.documents.instrument_sheet import instrument_data
from glidepath.documents.sentences import drug_name
from glidepath.web.base.clock import today
from glidepath.web.base.forms import OnceForm
from glidepath.web.evaluation.instruments import instruments, named_for, usual_band_set
from glidepath.web.evaluation.labels import item_number, said
from glidepath.web.record.models import Person

_FIRST_DAY = date(1990, 1, 1)
NOT_ANSWERED = ""


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
        self, instrument: Instrument, person: Person, drug: str, sent: QueryDict | None = None
    ) -> None:
        super().__init__(
            sent,
            initial={
                "taken_on": today(),
                "language": person.language,
                "about": drug,
                "band_set": usual_band_set(instrument, person),
            },
        )
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
        self, instrument: Instrument, taking: TakingForm, sent: QueryDict | None = None
    ) -> None:
        self.instrument = instrument
        self.sent = sent
        language = taking.shown("language")
        self.language = language if language in ("en", "es") else "en"
        named = named_for(instrument, taking.shown("about"))
        self.data = instrument_data(named, instruments().sources, self.language)
        self.problem = ""

    @property
    def blocks(self) -> Iterator[dict[str, Any]]:
        """Runs of items that share their answers, as the printed sheet has them."""
        for block in self.data["blocks"]:
            rows = [
                {**row, "chosen": self.chosen(row["id"]), "number": item_number(row["id"])}
                for row in block["rows"]
            ]
            yield {**block, "rows": rows}

    def chosen(self, item: str) -> str:
        """The answer that was sent for an item; empty where none was."""
        return "" if self.sent is None else self.sent.get(f"item-{item}", "")[:20]

    def answers(self) -> dict[str, int | None] | None:
        """The answers by item; None where one was sent that the item does not have."""
        found: dict[str, int | None] = {}
        for item in self.instrument.items:
            typed = self.chosen(item.id)
            allowed = {str(answer): answer for answer in item.options.answers}
            if typed != NOT_ANSWERED and typed not in allowed:
                self.problem = _("One answer could not be read. Please choose it again: %(item)s")
                self.problem %= {"item": item.id}
                return None
            found[item.id] = allowed.get(typed)
        return found


def names_a_drug(instrument: Instrument) -> bool:
    """Whether its items leave a place for a medicine's name."""
    return any(DRUG_PLACE in item.text.en for item in instrument.items)
