"""A code of a second factor that was given, what it was given for, and only that."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import append_only
from fundops.core.models.fields import CodeField


class SecondFactorUse(models.Model):
    """
    A person gave a fresh code for one thing: a decision, a reveal, a login.

    `bound_to` is the content hash of what was decided, or the name of what was asked
    for; another content needs another code.
    """

    append_only = True

    class Purpose(models.TextChoices):
        LOGIN = "LOGIN", _("Login")
        DECISION = "DECISION", _("Decision")
        REVEAL = "REVEAL", _("Reveal")
        EXPORT = "EXPORT", _("Export")
        ENROLMENT = "ENROLMENT", _("Enrolment")

    class Means(models.TextChoices):
        TOTP = "TOTP", _("Code of the app")
        RECOVERY = "RECOVERY", _("Recovery code")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    purpose = CodeField(_("purpose"), max_length=12, choices=Purpose.choices)
    means = CodeField(_("means"), max_length=12, choices=Means.choices)
    bound_to = CodeField(_("bound to"), max_length=120, blank=True)
    #: The machine's time: a business clock may be moved.
    given_at = models.DateTimeField(_("given at"))
    request_id = CodeField(_("request id"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("use of a second factor")
        verbose_name_plural = _("uses of second factors")
        ordering = ("-id",)
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose}"
