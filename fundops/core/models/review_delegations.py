"""Whose decisions somebody else may take for a while."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only, no_delete, pinned
from fundops.core.models.fields import CodeField


class Delegation(models.Model):
    """
    One person decides in the place of another, from a day to a day.

    Approved by a second person before it exists; it can be revoked, never changed.
    """

    delegator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("delegator"),
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("delegate"),
    )
    #: Kinds of review, parted by commas; every kind, where empty.
    kinds = CodeField(_("kinds"), max_length=200, blank=True)
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=400)
    review_no = CodeField(_("approved under"), max_length=24, blank=True)
    made_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(delegate=F("delegator")), name="core_delegation_two"
            ),
            models.CheckConstraint(
                condition=Q(until_day__gte=F("from_day")), name="core_delegation_days"
            ),
        ]
        triggers = [
            pinned(
                "delegator_id",
                "delegate_id",
                "kinds",
                "from_day",
                "until_day",
                "reason",
                "review_no",
                "made_at",
            ),
            no_delete(),
        ]

    def __str__(self) -> str:
        return f"{self.delegator} → {self.delegate}"

    def covers(self, kind: str, on: dt.date) -> bool:
        """Say whether it holds for a kind of review on a day."""
        return (
            self.revoked_at is None
            and self.from_day <= on <= self.until_day
            and (not self.kinds or kind in self.kinds.split(","))
        )


class ReviewOpening(models.Model):
    """A person opened a review with this content: what it warned of was seen."""

    append_only = True

    review = models.ForeignKey(
        "core.Review", models.PROTECT, related_name="openings", verbose_name=_("review")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("person"),
    )
    content_sha256 = CodeField(_("content hash"), max_length=64)
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("review opening")
        verbose_name_plural = _("review openings")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["review", "person", "content_sha256"],
                name="core_reviewopening_once",
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.review_id} {self.person_id}"
