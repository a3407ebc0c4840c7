"""What compliance looks at: alerts with owner and age, and cases that gather them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from fundops.core.database.triggers import (
    append_only,
    guarded_by_the_database,
    no_delete,
    pinned,
)
from fundops.core.models.fields import CodeField


@guarded_by_the_database
class Case(FSMModelMixin, models.Model):
    """
    A matter that compliance looks into, with notes and an outcome.

        OPEN -> CLOSED -> OPEN
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("Open")
        CLOSED = "CLOSED", _("Closed")

    class Outcome(models.TextChoices):
        NO_FINDING = "NO_FINDING", _("Nothing found")
        MENDED = "MENDED", _("Found and mended")
        REPORTED = "REPORTED", _("Reported")
        CUSTOMER = "CUSTOMER", _("Measures with the customer")
        STAFF = "STAFF", _("Measures with staff")

    first_states = (State.OPEN,)

    case_no = CodeField(_("case number"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=120)
    #: The number of what it is about; empty where it is about more than one thing.
    subject = CodeField(_("subject"), max_length=80, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    opened_on = models.DateField(_("opened on"))
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    outcome = CodeField(
        _("outcome"), max_length=16, choices=Outcome.choices, blank=True
    )
    state = FSMField(
        _("state"),
        max_length=8,
        choices=State.choices,
        default=State.OPEN,
        protected=True,
    )

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ("-id",)
        triggers = [pinned("case_no", "opened_on", "opened_at"), no_delete()]

    def __str__(self) -> str:
        return self.case_no

    @transition(state, source=State.OPEN, target=State.CLOSED)
    def close(self) -> None:
        pass

    @transition(state, source=State.CLOSED, target=State.OPEN)
    def reopen(self) -> None:
        pass


class CaseNote(models.Model):
    """What somebody wrote into a case; written once."""

    append_only = True

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="notes", verbose_name=_("case")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("person"),
    )
    text = models.TextField(_("text"))
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("case note")
        verbose_name_plural = _("case notes")
        ordering = ("id",)
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.case_id} {self.written_at:%Y-%m-%d %H:%M}"


@guarded_by_the_database
class Alert(FSMModelMixin, models.Model):
    """
    Something that a rule of compliance found; one a reference, however often it looks.

        NEW -> TAKEN -> CLOSED;  NEW -> CLOSED;  TAKEN -> NEW
    """

    class State(models.TextChoices):
        NEW = "NEW", _("New")
        TAKEN = "TAKEN", _("In work")
        CLOSED = "CLOSED", _("Closed")

    first_states = (State.NEW,)

    alert_no = CodeField(_("alert number"), max_length=24, unique=True)
    #: The rule's code, and what makes this finding one of its own.
    kind = CodeField(_("kind"), max_length=32)
    reference = CodeField(_("reference"), max_length=120, unique=True)
    subject = CodeField(_("subject"), max_length=80)
    #: What is so, in words without personal data.
    message = models.CharField(_("message"), max_length=400)
    details = models.JSONField(_("details"), default=dict)
    opened_on = models.DateField(_("opened on"))
    #: The day by which the rule obliges us; none, where empty.
    due_on = models.DateField(_("due on"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name=_("case"),
    )
    outcome = CodeField(
        _("outcome"), max_length=16, choices=Case.Outcome.choices, blank=True
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    state = FSMField(
        _("state"),
        max_length=8,
        choices=State.choices,
        default=State.NEW,
        protected=True,
    )

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ("-id",)
        indexes = [models.Index(fields=["subject"], name="core_alert_subject")]
        triggers = [
            pinned("alert_no", "kind", "reference", "subject", "opened_on", "due_on"),
            no_delete(),
        ]

    def __str__(self) -> str:
        return self.alert_no

    @transition(state, source=State.NEW, target=State.TAKEN)
    def take(self) -> None:
        pass

    @transition(state, source=State.TAKEN, target=State.NEW)
    def give_back(self) -> None:
        pass

    @transition(state, source=[State.NEW, State.TAKEN], target=State.CLOSED)
    def close(self) -> None:
        pass
