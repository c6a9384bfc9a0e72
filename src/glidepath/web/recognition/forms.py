"""The questions of the two-minute screen as a form, for clinicians and for the public page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from glidepath.assessment.recognition import About
from glidepath.catalogue import load
from glidepath.web.base.forms import OnceForm
from glidepath.web.base.templatetags.glidepath import in_language

YES, NO, UNKNOWN = "yes", "no", "unknown"
_ANSWERS = {YES: True, NO: False}
_CHOICES = [(YES, _("Yes")), (NO, _("No")), (UNKNOWN, _("I don't know"))]
_HEADINGS = {
    About.PHYSICAL_DEPENDENCE: _("Physical dependence"),
    About.USE_DISORDER: _("How it is used"),
    About.DANGER: _("Dangers"),
}


class _Signs(forms.Form):
    wording: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for sign in load().recognition.signs:
            self.fields[sign.key] = forms.ChoiceField(
                label=in_language(getattr(sign.text, self.wording)),
                choices=_CHOICES,
                widget=forms.RadioSelect,
                required=False,
                error_messages={
                    "invalid_choice": _("Choose yes, no or “I don't know”, or leave it open.")
                },
            )

    def answers(self) -> dict[str, bool | None]:
        """Yes, no or not known by sign; a question left open is not known."""
        signs = load().recognition.signs
        return {sign.key: _ANSWERS.get(self.cleaned_data[sign.key]) for sign in signs}


class ScreenForm(_Signs, OnceForm):
    """The screen as a clinician fills it in with a person."""

    wording = "clinician"

    def groups(self) -> Iterator[tuple[object, list[BoundField]]]:
        """The questions by what they are signs of, each group with its heading."""
        for about, heading in _HEADINGS.items():
            signs = load().recognition.signs
            yield heading, [self[sign.key] for sign in signs if sign.about is about]


class CheckForm(_Signs):
    """The same for anybody, in easier words; nothing of it is kept."""

    wording = "public"
