"""Values of a change: how a person enters them, how they are kept, how they read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.services.proposals.errors import ValuesRefused

Words = str | Promise
#: What a field of a change is kept as.
Plain = str | int | bool | None | list[str]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,14}(\.[0-9]{1,2})?", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True)
class Field:
    """One value of a changed thing."""

    name: str
    label: Words
    #: Makes the form field that validates and, on a page, asks for it.
    form: Callable[[], forms.Field]
    help: Words = ""
    #: Writes a value that people compare by something shorter.
    write: Callable[[Any], str] | None = None

    def build(self, initial: Plain = None) -> forms.Field:
        """Make the form field with its words and the value it starts with."""
        field = self.form()
        words: Any = self.label
        explained: Any = self.help
        field.label, field.help_text, field.initial = words, explained, initial
        return field

    def words(self, value: Any) -> str:
        """Write a kept value for people."""
        if value is None or value == "" or value == []:
            return "—"
        if self.write is not None:
            return self.write(value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        choices: Any = getattr(self.build(), "choices", ())
        known = {str(key): str(word) for key, word in choices}
        if isinstance(value, list):
            return ", ".join(known.get(str(one), str(one)) for one in value)
        return known.get(str(value), str(value))


def plain(value: Any) -> Plain:
    """Say a cleaned value as plain JSON: dates and amounts as text."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, list | tuple | set):
        return sorted(str(one) for one in value)
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"{type(value).__name__} is no plain value.")


def clean(fields: Iterable[Field], raw: Mapping[str, Any]) -> dict[str, Plain]:
    """
    Validate values field by field and say them plainly.

    :raises ValuesRefused: with every sentence by field; unknown fields are refused.
    """
    known = {field.name: field for field in fields}
    problems: dict[str, list[str]] = {
        name: [_("There is no such field.")] for name in raw if name not in known
    }
    values: dict[str, Plain] = {}
    for name, field in known.items():
        try:
            values[name] = plain(field.build().clean(raw.get(name)))
        except ValidationError as error:
            problems[name] = list(error.messages)
    if problems:
        raise ValuesRefused(problems)
    return values


class Text(forms.CharField):
    """A line of text without control characters; blanks at the ends are cut."""

    def __init__(self, *, longest: int, required: bool = True, **options: Any) -> None:
        super().__init__(max_length=longest, required=required, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if _UNPRINTABLE.search(value or ""):
            raise ValidationError(_("A character in it cannot be printed."))


class Code(forms.RegexField):
    """A short code: ASCII letters, digits, point, dash, underscore."""

    def __init__(self, *, longest: int, required: bool = True, **options: Any) -> None:
        super().__init__(
            re.compile(rf"\A[0-9A-Za-z][0-9A-Za-z._-]{{0,{longest - 1}}}\Z", re.ASCII),
            required=required,
            error_messages={
                "invalid": gettext_lazy(
                    "Write letters, digits, point, dash or underscore."
                )
            },
            **options,
        )


class Day(forms.DateField):
    """A date as 2027-01-04, in ASCII digits."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            required=required,
            input_formats=["%Y-%m-%d"],
            # Whatever the language of the page: it is read back as it is written.
            widget=forms.DateInput(
                format="%Y-%m-%d", attrs={"placeholder": "YYYY-MM-DD"}
            ),
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value and not _DATE.fullmatch(value):
            raise ValidationError(_("This is no date; write it like 2027-01-04."))
        return super().to_python(value)


class Whole(forms.IntegerField):
    """A whole number from 0 on, in ASCII digits."""

    def __init__(self, *, least: int = 0, most: int, required: bool = True) -> None:
        super().__init__(min_value=least, max_value=most, required=required)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, bool):
            raise ValidationError(_("This is no whole number."))
        if value not in self.empty_values and not _WHOLE.fullmatch(str(value)):
            raise ValidationError(_("This is no whole number."))
        return super().to_python(value)


class Amount(forms.DecimalField):
    """An amount from 0 on: digits, and at most two after the point."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            max_digits=16, decimal_places=2, min_value=Decimal(0), required=required
        )

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and not _AMOUNT.fullmatch(str(value)):
            raise ValidationError(_("This is no amount; write it like 1600.00."))
        return super().to_python(value)


class YesNo(forms.TypedChoiceField):
    """Yes or no, said outright: a box left empty is no answer."""

    def __init__(self) -> None:
        super().__init__(
            choices=[("1", gettext_lazy("yes")), ("0", gettext_lazy("no"))],
            coerce=lambda value: value == "1",
            empty_value=None,
        )

    def to_python(self, value: Any) -> Any:
        """Take a kept value as well as the text of a form."""
        known = {"True": "1", "False": "0"}
        return super().to_python(known.get(str(value), value))

    def prepare_value(self, value: Any) -> Any:
        return {True: "1", False: "0"}.get(value, value)


class Choice(forms.ChoiceField):
    """One of a list of codes."""

    def __init__(self, choices: Any, *, required: bool = True) -> None:
        listed = list(choices() if callable(choices) else choices)
        if not required:
            listed = [("", "—"), *listed]
        super().__init__(choices=listed, required=required)


class Several(forms.MultipleChoiceField):
    """Any of a list of codes; text parts them by commas."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, choices: Any, *, required: bool = True) -> None:
        listed = list(choices() if callable(choices) else choices)
        super().__init__(choices=listed, required=required)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = [one for one in value.split(",") if one]
        return super().to_python(value)
