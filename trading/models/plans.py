"""Periodic plans of customers, and what became of each day on which one fell due."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import SubAccount
from fundops.core.database.triggers import append_only, guarded_by_the_database
from fundops.core.models.fields import CodeField, MoneyField, SharesField, positive
from trading.models.funds import Fund
from trading.models.orders import Order


@guarded_by_the_database
class Plan(FSMModelMixin, models.Model):
    """
    What a customer wants again and again (定期定额); its orders name it to the TA.

        ACTIVE <-> PAUSED        ACTIVE, PAUSED -> ENDED
    """

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", _("Running")
        PAUSED = "PAUSED", _("Paused")
        ENDED = "ENDED", _("Ended")

    class Business(models.TextChoices):
        PURCHASE = "039", _("Purchase by plan")
        REDEMPTION = "063", _("Redeem by plan")

    class Unit(models.TextChoices):
        MONTH = "MONTH", _("Every month")
        WEEK = "WEEK", _("Every week")
        DAY = "DAY", _("Every day")

    first_states = (State.ACTIVE,)

    #: RationProtocolNo of its orders.
    plan_no = CodeField(_("plan number"), max_length=20, unique=True)
    business_code = CodeField(
        _("business code"), max_length=3, choices=Business.choices
    )
    sub_account = models.ForeignKey(
        SubAccount,
        models.PROTECT,
        related_name="plans",
        verbose_name=_("sub trading account"),
    )
    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="+", verbose_name=_("fund")
    )
    share_class = CodeField(_("share class"), max_length=1, default="0")
    amount = MoneyField(_("amount"), null=True, blank=True)
    shares = SharesField(_("shares"), null=True, blank=True)
    unit = CodeField(_("period"), max_length=5, choices=Unit.choices)
    #: Of the month 1 to 31, of the week 1 (Monday) to 7; 1 where it is every day.
    day = models.PositiveSmallIntegerField(_("day of the period"), default=1)
    begins_on = models.DateField(_("begins on"))
    #: The last day on which it may fall due; none where it runs until it is ended.
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    #: The day of the calendar on which it falls due next; it may be no trading day.
    next_on = models.DateField(_("due next"))
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.ACTIVE,
        protected=True,
    )

    class Meta:
        verbose_name = _("periodic plan")
        verbose_name_plural = _("periodic plans")
        ordering = ("-id",)
        indexes = [
            models.Index(
                fields=["next_on"],
                condition=Q(state="ACTIVE"),
                name="trading_plan_due",
            )
        ]
        constraints = [
            positive("amount", name="trading_plan_amount_positive"),
            positive("shares", name="trading_plan_shares_positive"),
            models.CheckConstraint(
                condition=Q(
                    business_code="039", amount__isnull=False, shares__isnull=True
                )
                | Q(business_code="063", amount__isnull=True, shares__isnull=False),
                name="trading_plan_has_its_measure",
            ),
            models.CheckConstraint(
                condition=Q(unit="MONTH", day__range=(1, 31))
                | Q(unit="WEEK", day__range=(1, 7))
                | Q(unit="DAY", day=1),
                name="trading_plan_day_of_its_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.plan_no

    @transition(state, source=State.ACTIVE, target=State.PAUSED)
    def pause(self) -> None:
        pass

    @transition(state, source=State.PAUSED, target=State.ACTIVE)
    def resume(self) -> None:
        pass

    @transition(state, source=[State.ACTIVE, State.PAUSED], target=State.ENDED)
    def end(self) -> None:
        pass


class PlanRun(models.Model):
    """One due day of a plan: the order it placed, or why there is none, for ever."""

    append_only = True

    class Outcome(models.TextChoices):
        PLACED = "PLACED", _("Placed")
        REFUSED = "REFUSED", _("Refused")

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="runs", verbose_name=_("periodic plan")
    )
    due_on = models.DateField(_("due on"))
    #: The trading day in which it was tried.
    business_date = models.DateField(_("business date"))
    outcome = CodeField(_("outcome"), max_length=8, choices=Outcome.choices)
    order = models.OneToOneField(
        Order,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_run",
        verbose_name=_("order"),
    )
    reasons = models.TextField(_("reasons"), blank=True)

    class Meta:
        verbose_name = _("run of a plan")
        verbose_name_plural = _("runs of plans")
        ordering = ("-due_on",)
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "due_on"], name="trading_planrun_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="PLACED", order__isnull=False)
                | Q(outcome="REFUSED", order__isnull=True),
                name="trading_planrun_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.due_on}"
