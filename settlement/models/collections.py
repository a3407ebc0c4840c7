"""Debits of customers' cards through channels."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import Channel, Mandate
from fundops.core.database.triggers import append_only, guarded_by_the_database
from fundops.core.models.fields import CodeField, MoneyField, positive
from trading.models import Order


@guarded_by_the_database
class Collection(FSMModelMixin, models.Model):
    """
    One debit (扣款) by agreement, for one or more orders.

        CREATED -> SUBMITTED -> SUCCEEDED | FAILED | UNKNOWN
        UNKNOWN -> SUCCEEDED | FAILED;  SUCCEEDED -> REVERSED;  FAILED -> LATE_SUCCEEDED
    """

    class State(models.TextChoices):
        CREATED = "CREATED", _("Created")
        SUBMITTED = "SUBMITTED", _("Submitted")
        SUCCEEDED = "SUCCEEDED", _("Succeeded")
        FAILED = "FAILED", _("Failed")
        UNKNOWN = "UNKNOWN", _("Unknown")
        REVERSED = "REVERSED", _("Reversed")
        LATE_SUCCEEDED = "LATE_SUCCEEDED", _("Succeeded late")

    first_states = (State.CREATED,)

    collection_no = CodeField(_("collection number"), max_length=24, unique=True)
    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="+", verbose_name=_("channel")
    )
    mandate = models.ForeignKey(
        Mandate,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("mandate"),
    )
    business_date = models.DateField(_("business date"))
    amount = MoneyField(_("amount"))
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.CREATED,
        protected=True,
    )
    #: The channel's own success time decides whether the order keeps its T.
    succeeded_at = models.DateTimeField(_("succeeded at"), null=True, blank=True)
    channel_serial_no = CodeField(_("channel serial"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["business_date", "id"], name="settlement_coll_day"),
            # What still waits for an answer; small, whatever the table's size.
            models.Index(
                fields=["id"],
                condition=Q(state__in=["CREATED", "SUBMITTED", "UNKNOWN"]),
                name="settlement_coll_waiting",
            ),
        ]
        constraints = [
            positive("amount", name="settlement_collection_amount"),
            models.CheckConstraint(
                condition=~Q(state__in=["SUCCEEDED", "LATE_SUCCEEDED"])
                | Q(succeeded_at__isnull=False),
                name="settlement_collection_success_has_time",
            ),
            models.UniqueConstraint(
                fields=["channel", "channel_serial_no"],
                condition=~Q(channel_serial_no=""),
                name="settlement_collection_serial_once",
            ),
        ]

    def __str__(self) -> str:
        return self.collection_no

    @transition(state, source=State.CREATED, target=State.SUBMITTED)
    def submit(self) -> None:
        pass

    @transition(state, source=[State.SUBMITTED, State.UNKNOWN], target=State.SUCCEEDED)
    def succeed(self) -> None:
        pass

    @transition(state, source=[State.SUBMITTED, State.UNKNOWN], target=State.FAILED)
    def fail(self) -> None:
        pass

    @transition(state, source=State.SUBMITTED, target=State.UNKNOWN)
    def lose_sight(self) -> None:
        pass

    @transition(state, source=State.SUCCEEDED, target=State.REVERSED)
    def reverse(self) -> None:
        pass

    @transition(state, source=State.FAILED, target=State.LATE_SUCCEEDED)
    def succeed_late(self) -> None:
        pass


class CollectionLeg(models.Model):
    """The part of a debit that pays one order; parts sum to the debit."""

    collection = models.ForeignKey(
        Collection, models.PROTECT, related_name="legs", verbose_name=_("collection")
    )
    order = models.ForeignKey(
        Order, models.PROTECT, related_name="legs", verbose_name=_("order")
    )
    amount = MoneyField(_("amount"))

    class Meta:
        verbose_name = _("leg")
        verbose_name_plural = _("legs")
        constraints = [
            positive("amount", name="settlement_collectionleg_amount"),
            models.UniqueConstraint(
                fields=["collection", "order"], name="settlement_collectionleg_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id}/{self.order_id}"


class CollectionAttempt(models.Model):
    """A call to the channel, committed before it is made."""

    append_only = True

    collection = models.ForeignKey(
        Collection,
        models.PROTECT,
        related_name="attempts",
        verbose_name=_("collection"),
    )
    attempt_no = CodeField(_("attempt"), max_length=32, unique=True)
    called_at = models.DateTimeField(_("called at"))

    class Meta:
        verbose_name = _("collection attempt")
        verbose_name_plural = _("collection attempts")
        ordering = ("id",)
        triggers = append_only()

    def __str__(self) -> str:
        return self.attempt_no


class CollectionAnswer(models.Model):
    """What the channel said of a collection: to the call, to a query, by callback."""

    append_only = True

    class Outcome(models.TextChoices):
        ACCEPTED = "ACCEPTED", _("Accepted")
        REJECTED = "REJECTED", _("Rejected")
        UNKNOWN = "UNKNOWN", _("Unknown")

    class Source(models.TextChoices):
        CALL = "CALL", _("Answer to the call")
        QUERY = "QUERY", _("Answer to a query")
        CALLBACK = "CALLBACK", _("Callback")
        FILE = "FILE", _("Row of its file")

    attempt = models.ForeignKey(
        CollectionAttempt,
        models.PROTECT,
        related_name="answers",
        verbose_name=_("attempt"),
    )
    source = CodeField(_("source"), max_length=8, choices=Source.choices)
    outcome = CodeField(_("outcome"), max_length=8, choices=Outcome.choices)
    code = CodeField(_("code"), max_length=24, blank=True)
    text = models.CharField(_("text"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered at"))

    class Meta:
        verbose_name = _("channel's answer")
        verbose_name_plural = _("channel's answers")
        ordering = ("id",)
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.outcome}"
