"""The calendar and the business days that are worked through it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from fundops.core.database.history import keeps_history
from fundops.core.database.triggers import guarded_by_the_database


@keeps_history()
class CalendarDay(models.Model):
    """One day of the calendar; a make-up working day is a bank day, never trading."""

    date = models.DateField(_("date"), primary_key=True)
    is_trading_day = models.BooleanField(_("trading day"))
    is_bank_day = models.BooleanField(_("bank day"))

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ("date",)
        constraints = [
            models.CheckConstraint(
                condition=Q(is_trading_day=False) | Q(is_bank_day=True),
                name="core_calendarday_trading_is_banking",
            )
        ]

    def __str__(self) -> str:
        return self.date.isoformat()


@guarded_by_the_database
class BusinessDay(FSMModelMixin, models.Model):
    """
    A trading day as it is worked: orders of [D-1 15:00, D 15:00), then its steps.

        OPEN -> CUT_OFF -> PROCESSING -> RECONCILING -> CLOSED <-> REOPENED
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("Open for intake")
        CUT_OFF = "CUT_OFF", _("Cut off")
        PROCESSING = "PROCESSING", _("In work")
        RECONCILING = "RECONCILING", _("Reconciling")
        CLOSED = "CLOSED", _("Closed")
        REOPENED = "REOPENED", _("Reopened")

    first_states = (State.OPEN,)

    date = models.DateField(_("business date"), unique=True)
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.OPEN,
        protected=True,
    )
    opened_at = models.DateTimeField(_("opened at"))
    cut_off_at = models.DateTimeField(_("cut off at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    #: Closed without evidence that comes later (statement, remittance, channel file).
    closed_provisionally = models.BooleanField(_("closed provisionally"), default=False)

    class Meta:
        verbose_name = _("business day")
        verbose_name_plural = _("business days")
        ordering = ("-date",)
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="OPEN"),
                name="core_businessday_one_open_for_intake",
            )
        ]

    def __str__(self) -> str:
        return self.date.isoformat()

    @transition(state, source=State.OPEN, target=State.CUT_OFF)
    def cut_off(self) -> None:
        """No order of this day is taken any more."""

    @transition(state, source=State.CUT_OFF, target=State.PROCESSING)
    def process(self) -> None:
        """Its applications are out."""

    @transition(
        state, source=[State.CUT_OFF, State.PROCESSING], target=State.RECONCILING
    )
    def reconcile(self) -> None:
        """Its close is being proved."""

    @transition(state, source=[State.RECONCILING, State.REOPENED], target=State.CLOSED)
    def close(self, *, provisionally: bool) -> None:
        self.closed_provisionally = provisionally

    @transition(state, source=State.CLOSED, target=State.REOPENED)
    def reopen(self) -> None:
        """By review only."""
