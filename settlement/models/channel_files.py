"""A channel's own account of a window, and the money it sends for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import Channel
from fundops.core.database.triggers import (
    append_only,
    guarded_by_the_database,
    no_delete,
)
from fundops.core.models.fields import CodeField, MoneyField, not_negative


@guarded_by_the_database
class ChannelFile(FSMModelMixin, models.Model):
    """
    A channel's statement file of one window; its bytes lie on disk.

        RECEIVED -> APPLIED;  REFUSED from the first
    """

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", _("Received")
        APPLIED = "APPLIED", _("Applied")
        REFUSED = "REFUSED", _("Refused")

    first_states = (State.RECEIVED, State.REFUSED)

    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="+", verbose_name=_("channel")
    )
    window_day = models.DateField(_("window day"), null=True, blank=True)
    name = models.CharField(_("file name"), max_length=120, db_collation="C")
    sha256 = CodeField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    records = models.PositiveIntegerField(_("records"), default=0)
    total = MoneyField(_("total"), default=0)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    received_at = models.DateTimeField(_("received at"))
    state = FSMField(
        _("state"),
        max_length=12,
        choices=State.choices,
        default=State.RECEIVED,
        protected=True,
    )

    class Meta:
        verbose_name = _("channel file")
        verbose_name_plural = _("channel files")
        ordering = ("-window_day", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "name"],
                condition=~Q(state="REFUSED"),
                name="settlement_channelfile_one_a_name",
            )
        ]
        triggers = [no_delete()]

    def __str__(self) -> str:
        return self.name

    @transition(state, source=State.RECEIVED, target=State.APPLIED)
    def apply(self) -> None:
        pass


class ChannelRow(models.Model):
    """One row of a channel's file, as the channel wrote it."""

    append_only = True

    class Status(models.TextChoices):
        SUCCEEDED = "1", _("Succeeded")
        FAILED = "2", _("Failed")
        CANCELLED = "3", _("Cancelled")
        ILLEGAL = "4", _("Illegal")
        PROCESSING = "9", _("In progress")

    file = models.ForeignKey(
        ChannelFile, models.PROTECT, related_name="rows", verbose_name=_("file")
    )
    line = models.PositiveIntegerField(_("line"))
    serial_no = CodeField(_("serial"), max_length=40)
    our_no = CodeField(_("our number"), max_length=40, blank=True)
    fund_code = CodeField(_("fund"), max_length=12, blank=True)
    trade_type = models.CharField(_("type"), max_length=24, blank=True)
    amount = MoneyField(_("amount"))
    status = CodeField(_("status"), max_length=2, choices=Status.choices)
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("channel row")
        verbose_name_plural = _("channel rows")
        ordering = ("id",)
        indexes = [models.Index(fields=["our_no"], name="settlement_channelrow_ours")]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "line"], name="settlement_channelrow_once"
            ),
            not_negative("amount", name="settlement_channelrow_amount"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.serial_no


@guarded_by_the_database
class Remittance(FSMModelMixin, models.Model):
    """
    What a channel owes us for a window, and what of it has come (清算入账).

        EXPECTED -> PARTLY_RECEIVED -> RECEIVED;  EXPECTED -> RECEIVED
        RECEIVED -> PARTLY_RECEIVED -> EXPECTED, where more is owed or a notice refuted
    """

    class State(models.TextChoices):
        EXPECTED = "EXPECTED", _("Expected")
        PARTLY_RECEIVED = "PARTLY_RECEIVED", _("Partly received")
        RECEIVED = "RECEIVED", _("Received")

    first_states = (State.EXPECTED,)

    channel = models.ForeignKey(
        Channel,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("channel"),
    )
    window_day = models.DateField(_("window day"))
    expected = MoneyField(_("expected"))
    received = MoneyField(_("received"), default=0)
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.EXPECTED,
        protected=True,
    )

    class Meta:
        verbose_name = _("remittance")
        verbose_name_plural = _("remittances")
        ordering = ("-window_day", "channel_id")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "window_day"], name="settlement_remittance_once"
            ),
            not_negative("expected", name="settlement_remittance_expected"),
            not_negative("received", name="settlement_remittance_received"),
        ]
        triggers = [no_delete()]

    def __str__(self) -> str:
        return f"{self.channel} {self.window_day}"

    @transition(state, source=State.EXPECTED, target=State.PARTLY_RECEIVED)
    def receive_part(self) -> None:
        pass

    @transition(
        state,
        source=[State.EXPECTED, State.PARTLY_RECEIVED],
        target=State.RECEIVED,
    )
    def receive(self) -> None:
        pass

    @transition(state, source=State.RECEIVED, target=State.PARTLY_RECEIVED)
    def expect_more(self) -> None:
        """The window turns out to be owed more, or what had come is refuted."""

    @transition(state, source=State.PARTLY_RECEIVED, target=State.EXPECTED)
    def expect_all(self) -> None:
        """All that had come is refuted."""
