"""Who is logged in where, since when, and how each session ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import no_delete, pinned
from fundops.core.models.fields import CodeField


class StaffSession(models.Model):
    """One login of one person in one browser; times are the machine's."""

    class End(models.TextChoices):
        LOGGED_OUT = "LOGGED_OUT", _("Logged out")
        IDLE = "IDLE", _("Idle too long")
        TOO_LONG = "TOO_LONG", _("Open too long")
        ENDED_BY_PERSON = "ENDED_BY_PERSON", _("Ended from the list of sessions")
        PASSWORD = "PASSWORD", _("Password changed")  # noqa: S105 - a reason
        ROLES = "ROLES", _("Roles changed")
        DISABLED = "DISABLED", _("Person disabled")
        FACTOR = "FACTOR", _("Second factor reset")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="sessions",
        verbose_name=_("person"),
    )
    #: SHA-256 of the session's key: whoever reads this table cannot take it over.
    key_sha256 = CodeField(_("session"), max_length=64, unique=True)
    began_at = models.DateTimeField(_("began at"))
    last_seen_at = models.DateTimeField(_("last seen at"))
    address = CodeField(_("address"), max_length=45, blank=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = CodeField(_("why"), max_length=16, choices=End.choices, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("-id",)
        indexes = [
            models.Index(
                fields=["person"],
                condition=Q(ended_at__isnull=True),
                name="core_staffsession_open",
            )
        ]
        triggers = [pinned("person_id", "key_sha256", "began_at"), no_delete()]

    def __str__(self) -> str:
        return f"{self.person_id} {self.began_at:%Y-%m-%d %H:%M}"
