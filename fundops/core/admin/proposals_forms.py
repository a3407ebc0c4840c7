"""The forms of changes: their values, the day of effect, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.admin.proposals_tables import effect_words
from fundops.core.errors import FundopsError
from fundops.core.models import Staff
from fundops.core.selectors import calendar, days
from fundops.core.services.proposals import Changeable, ValuesRefused
from fundops.core.services.proposals.fields import Day


class FormOfChange(forms.Form):
    """The values of a change, its day of effect and why."""

    def __init__(self, about: Changeable, subject: str, request: HttpRequest) -> None:
        data = request.POST if request.method == "POST" else None
        super().__init__(data, label_suffix="")
        initial = about.initial(subject, person_of(request))
        self.names = [field.name for field in about.fields(subject)]
        for field in about.fields(subject):
            self.fields[field.name] = field.build(initial.get(field.name))
        self.fields["effective_from"] = day_field(about)
        self.fields["reason"] = reason_field()

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}

    @property
    def effective_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["effective_from"]
        return day

    def take(self, error: FundopsError) -> None:
        """Put the sentences of a refusal where they belong."""
        if not isinstance(error, ValuesRefused):
            self.add_error(None, str(error))
            return
        for name, said in error.problems.items():
            self.add_error(name if name in self.fields else None, said)


def day_field(about: Changeable) -> forms.Field:
    field = Day()
    field.label = _("Effective from")
    field.help_text = effect_words(about)
    today = clock.today()
    newest = days.newest_day()
    if about.at_once or newest is None or newest.date < today:
        field.initial = today
    else:
        field.initial = calendar.trading_day_after(newest.date)
    return field


def reason_field() -> forms.Field:
    return forms.CharField(
        label=_("Why"),
        min_length=10,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("At least 10 characters; the reviewers read it."),
    )


def person_of(request: HttpRequest) -> Staff:
    person: Any = request.user
    return person
