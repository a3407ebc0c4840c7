from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.database.triggers import only_forward
from fundops.core.models.fields import CodeField


class NumberRange(models.Model):
    """
    The next free number of a kind on a business date; taken under its row lock.

    Numbers of a kind and day have no gaps: the row rolls back with its taker.
    """

    prefix = CodeField(_("prefix"), max_length=4)
    business_date = models.DateField(_("business date"))
    next_free = models.BigIntegerField(_("next free"), default=1)

    class Meta:
        verbose_name = _("number range")
        verbose_name_plural = _("number ranges")
        constraints = [
            models.UniqueConstraint(
                fields=["prefix", "business_date"], name="core_numberrange_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(next_free__gte=1),
                name="core_numberrange_begins_with_one",
            ),
        ]
        triggers = only_forward("next_free")

    def __str__(self) -> str:
        return f"{self.prefix}{self.business_date:%Y%m%d}"
