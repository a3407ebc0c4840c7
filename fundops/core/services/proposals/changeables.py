"""What a room says of a thing that is changed under four eyes."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.functional import Promise

from fundops.core.models import Proposal, Staff
from fundops.core.services.proposals.fields import Field, Plain

Words = str | Promise
Values = Mapping[str, Any]

#: One reviewer decides, or a reviewer and then a senior one.
ORDINARY, HIGH = "CHANGE", "CHANGE_HIGH"


class Changeable(ABC):
    """
    One kind of change of one kind of thing, registered by its room.

    `subject` names the thing: a date, a code, an account number, an employee number.
    Everything here runs inside the transaction of the engine; the proposal is locked
    before what it changes (docs/locking.md).
    """

    #: At most 32 letters; part of the address of its form.
    code: ClassVar[str]
    #: The kind of review that decides on it.
    review_kind: ClassVar[str] = ORDINARY
    #: Roles that may propose it.
    makers: ClassVar[frozenset[str]] = frozenset({"configuration"})
    #: In force as soon as it is approved, where its day has come.
    at_once: ClassVar[bool] = False
    #: What is not there yet can be proposed.
    makes_new: ClassVar[bool] = False
    #: What is there already can be proposed to change.
    changes_held: ClassVar[bool] = True
    #: On whose page the change is offered, and where the banner stands.
    model: ClassVar[type[Model] | None] = None
    #: Fields of its import, the subject's first; empty: it is not imported.
    import_columns: ClassVar[Sequence[str]] = ()

    @property
    @abstractmethod
    def label(self) -> Words:
        """Say what is changed: 交易日历."""

    @property
    def subject_label(self) -> Words:
        """Say what the subject's number is called."""
        return self.label

    @abstractmethod
    def fields(self, subject: str) -> Sequence[Field]:
        """Say the values that are proposed, in the order of the form."""

    @abstractmethod
    def current(self, subject: str) -> dict[str, Plain] | None:
        """Say what is in force, by field; None where the thing is not there."""

    @abstractmethod
    def apply(self, proposal: Proposal, *, actor: Staff, now: dt.datetime) -> None:
        """Put the values of an approved proposal in force."""

    def subject_problem(self, subject: str) -> str:
        """Say why this cannot be the number of such a thing; empty where it can."""
        return ""

    def check(  # noqa: B027 - most things have no rule but their values
        self,
        *,
        subject: str,
        before: Values | None,
        after: Values,
        effective_from: dt.date,
        maker: Staff,
    ) -> None:
        """
        Refuse a change that may not be; asked at proposing and at carrying out.

        :raises FundopsError: saying what is so and what to do.
        """

    def subject_of(self, record: Any) -> str:
        """Say the subject of a record of `model`."""
        return str(record)

    def record(self, subject: str) -> Model | None:
        """Find the record of a subject."""
        return None

    def initial(self, subject: str, maker: Staff) -> dict[str, Plain]:
        """Say what the form starts with: what is in force."""
        return self.current(subject) or {}

    def own_subject(self, person: Staff) -> str:
        """Say the only subject a person may propose this of; empty where any."""
        return ""

    def concerned(self, proposal: Proposal) -> frozenset[str]:
        """Say the employee numbers of people it is about: they do not decide on it."""
        return frozenset()

    def subject_words(self, subject: str) -> str:
        """Write the subject for people."""
        return subject


_known: dict[str, Changeable] = {}


def register(changeable: Changeable) -> None:
    """Make a change known; a room does so in `AppConfig.ready()`."""
    _known[changeable.code] = changeable


def changeable_of(code: str) -> Changeable:
    """
    Say the change of this code.

    :raises KeyError: no room registered it; that is a bug, or a made-up address.
    """
    return _known[code]


def registered() -> Sequence[Changeable]:
    return tuple(_known.values())


def on_record(record: Model) -> list[Changeable]:
    """Say the changes that a record's page offers."""
    return [one for one in _known.values() if one.model is type(record)]
