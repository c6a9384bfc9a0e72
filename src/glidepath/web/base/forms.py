"""Forms as every page shows them: one field layout, and a key against sending twice."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draw fields with label, help and problem tied together for those who hear the page."""

    form_template_name = "base/form.html"
    field_template_name = "base/field.html"


class OnceForm(forms.Form):
    """A form that carries its own key: sent twice, it is done once."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class VersionedForm(OnceForm):
    """A form that also carries the version of the row it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if version is not None:
            self.fields["version"].initial = version
