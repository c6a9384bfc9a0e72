"""The forms of a person's record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from glidepath.web.accounts.models import Member
from glidepath.web.accounts.rights import RIGHTS, Action
from glidepath.web.base.clock import today
from glidepath.web.base.forms import OnceForm, VersionedForm
from glidepath.web.record.actions import PARTICULARS, RIGHT_OF_STAGE
from glidepath.web.record.models import FIRST_BIRTH, Person, Stage, TeamMember, possible_birth
from glidepath.web.record.search import EVERYBODY, IN_CARE

_BIRTH_PROBLEM = _("Give the day of birth as year, month, day, such as 1979-05-02.")


class SearchForm(forms.Form):
    """What somebody looks for among the people; sent by POST, so that no name is in an address."""

    words = forms.CharField(
        label=_("Name or record number"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    stage = forms.ChoiceField(
        label=_("Where they are"),
        required=False,
        choices=[
            (IN_CARE, _("Everybody in care")),
            *Stage.choices,
            (EVERYBODY, _("Everybody, also earlier")),
        ],
    )
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)


class ParticularsForm(forms.Form):
    """A person's particulars and own words."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    known_as = forms.CharField(label=_("Wishes to be called"), max_length=60, required=False)
    born = forms.DateField(
        label=_("Day of birth"),
        required=False,
        validators=[possible_birth],
        error_messages={"invalid": _BIRTH_PROBLEM},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        help_text=_("Some questionnaires have other cut-offs for women and men."),
        choices=[("", _("Not known")), *[one for one in Person.Sex.choices if one[0]]],
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language for papers"), choices=[("en", "English"), ("es", "Español")]
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    record_number = forms.CharField(
        label=_("Record number"),
        help_text=_("The number that your own files know this person by."),
        max_length=40,
        required=False,
    )
    own_words = forms.CharField(
        label=_("In their own words: what they hope for, and what worries them"),
        help_text=_("As they say it. It stands on the first page, for everybody who helps."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        span = {"min": FIRST_BIRTH.isoformat(), "max": today().isoformat()}
        self.fields["born"].widget.attrs.update(span)
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def particulars(self) -> dict[str, Any]:
        """What was filled in, as the actions take it."""
        return {key: self.cleaned_data[key] for key in PARTICULARS}


class AddPersonForm(ParticularsForm, OnceForm):
    """Somebody new."""


class ChangePersonForm(ParticularsForm, VersionedForm):
    """Somebody known, as their record stands."""

    @classmethod
    def of(cls, person: Person) -> ChangePersonForm:
        """The form as it stands when it is opened."""
        known = {key: getattr(person, key) for key in PARTICULARS}
        return cls(initial=known, version=person.version)


class StageForm(VersionedForm):
    """Where somebody is on the road; only stages that the member's role may bring somebody to."""

    stage = forms.ChoiceField(label=_("Where they are now"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_to = [
            (stage.value, stage.label)
            for stage in Stage
            if stage is not Stage.ENDED and member.role in RIGHTS[RIGHT_OF_STAGE[stage]]
        ]
        self.fields["stage"].choices = open_to


class EndCareForm(VersionedForm):
    """Why care ends here."""

    reason = forms.CharField(
        label=_("Why care ends here"),
        help_text=_("For instance: moved away; goes on with the family doctor; asked to end."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RestrictForm(VersionedForm):
    """Whether only the team opens a record."""

    restricted = forms.TypedChoiceField(
        label=_("Who may open this record"),
        choices=[("no", _("Everybody who treats people here")), ("yes", _("Only the team"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_(
            "Others can still open it in an emergency. They are asked why, and it is kept."
        ),
    )


class JoinTeamForm(OnceForm):
    """A member who is to look after a person."""

    member = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("Take into the team"),
        empty_label=_("Choose somebody"),
        error_messages={
            "invalid_choice": _("Choose somebody of the list; they may have left meanwhile.")
        },
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = person.team.filter(ended_at=None).values("member")
        self.fields["member"].queryset = (
            Member.objects.filter(
                programme=person.programme_id, active=True, role__in=RIGHTS[Action.SEE_PERSON]
            )
            .exclude(pk__in=there)
            .select_related("user")
            .order_by("user__name")
        )


class LeaveTeamForm(forms.Form):
    """A place in a person's team that ends."""

    place = forms.ModelChoiceField(TeamMember.objects.none())

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = person.team.filter(ended_at=None).select_related("person")


class OpenTaskForm(OnceForm):
    """A safety task by hand."""

    text = forms.CharField(
        label=_("What cannot wait"),
        help_text=_("Say what happened and what is to be done, so that a colleague can act on it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class TakeTaskForm(VersionedForm):
    """Taking a safety task on."""


class SettleTaskForm(VersionedForm):
    """What was done about a safety task."""

    outcome = forms.CharField(
        label=_("What was done, and what came of it"),
        help_text=_("For instance: spoke by phone, is safe tonight, sister is there, visit at 9."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
