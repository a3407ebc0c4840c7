"""The audit trail: who did what to which record, in the transaction that did it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only, row_hash
from fundops.core.models.fields import CodeField

#: What `row_hash` is over: all that a row says, in this order.
AUDITED = (
    "id",
    "at AT TIME ZONE 'UTC'",
    "business_date",
    "actor_id",
    "actor_no",
    "roles",
    "action",
    "subject",
    "reason",
    "before",
    "after",
    "source",
    "address",
    "request_id",
    "rules",
)


class AuditEntry(models.Model):
    """
    One act of one person on one subject, never changed and never removed.

    `row_hash` is SHA-256 over the row's content, computed by the database on INSERT,
    so that rows written by SQL over a set carry it too.
    """

    append_only = True

    at = models.DateTimeField(_("at"))
    business_date = models.DateField(_("business date"), null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    actor_no = CodeField(_("actor"), max_length=16)
    roles = CodeField(_("roles at that moment"), max_length=120, blank=True)
    action = CodeField(_("action"), max_length=64)
    subject = CodeField(_("subject"), max_length=80)
    reason = models.TextField(_("reason"), blank=True)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    source = CodeField(_("source"), max_length=40, blank=True)
    address = CodeField(_("address"), max_length=45, blank=True)
    request_id = CodeField(_("request id"), max_length=40, blank=True)
    #: The versions of the rules that were followed, e.g. a review policy's.
    rules = CodeField(_("rules followed"), max_length=120, blank=True, db_default="")
    row_hash = CodeField(_("row hash"), max_length=64, editable=False, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-id",)
        # One a filter of the list, each with the order of its pages.
        indexes = [
            models.Index(fields=["subject", "id"], name="core_audit_subject"),
            models.Index(fields=["actor_no", "id"], name="core_audit_actor"),
            models.Index(fields=["action", "id"], name="core_audit_action"),
            models.Index(fields=["business_date", "id"], name="core_audit_date"),
            models.Index(TruncDate("at"), "id", name="core_audit_day"),
        ]
        triggers = [
            *append_only(),
            row_hash(target="row_hash", columns=AUDITED),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
