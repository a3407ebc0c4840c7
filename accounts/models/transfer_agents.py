from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.database.history import keeps_history
from fundops.core.models.fields import CodeField


@keeps_history()
class TransferAgent(models.Model):
    """
    A fund company's registrar (登记机构), known by its 2-character code.

    It stands in this room because a fund account belongs to one; how files are
    exchanged with it is the trading room's `TaLink`.
    """

    code = CodeField(_("TA code"), max_length=9, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("transfer agent")
        verbose_name_plural = _("transfer agents")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code
