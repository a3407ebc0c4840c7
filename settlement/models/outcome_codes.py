from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.database.history import keeps_history
from fundops.core.models.fields import CodeField


class Cause(models.TextChoices):
    """Whose doing an outcome is; it decides what becomes of the money."""

    NONE = "NONE", _("None")
    CUSTOMER = "CUSTOMER", _("The customer's account")
    CHANNEL = "CHANNEL", _("Channel")
    BANK = "BANK", _("Bank")
    LIMIT = "LIMIT", _("Limit")
    COMPLIANCE = "COMPLIANCE", _("Compliance")
    UNKNOWN = "UNKNOWN", _("Not known")


@keeps_history()
class OutcomeCode(models.Model):
    """What a code of a bank or channel means; one that is not here means UNKNOWN."""

    class Nature(models.TextChoices):
        SUCCESS = "SUCCESS", _("Success")
        FAILURE = "FAILURE", _("Failure")
        RETURN = "RETURN", _("Return")
        PROCESSING = "PROCESSING", _("In progress")

    #: The bank's link or channel; empty: whoever says it.
    party = CodeField(_("party"), max_length=16, blank=True)
    code = CodeField(_("code"), max_length=24)
    nature = CodeField(_("nature"), max_length=12, choices=Nature.choices)
    cause = CodeField(_("cause"), max_length=12, choices=Cause.choices)
    text = models.CharField(_("in our words"), max_length=120)

    class Meta:
        verbose_name = _("outcome code")
        verbose_name_plural = _("outcome codes")
        ordering = ("party", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["party", "code"], name="settlement_outcomecode_once"
            )
        ]

    def __str__(self) -> str:
        return self.code
