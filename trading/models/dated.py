"""Terms of a fund as its TA stated them, file by file: a log, never a correction."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.models.fields import CodeField
from trading.models.files import TaFile
from trading.models.funds import Fund


class DatedTerm(models.Model):
    """
    One statement of a TA: from `valid_from` on, the term of this key is so.

    The last statement of a key holds, by day and then by arrival; `is_removed` ends it.
    `line` is the record of the file, 0 where a full file (WholeFlag 1) left it out.
    """

    append_only = True
    #: What a later statement is about the same thing by.
    KEY: ClassVar[tuple[str, ...]] = ("fund_id", "share_class")

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="+", verbose_name=_("fund")
    )
    #: Blank: every class, where the file tells none.
    share_class = CodeField(_("share class"), max_length=1, blank=True, default="")
    valid_from = models.DateField(_("valid from"))
    is_removed = models.BooleanField(_("removed"), default=False)
    file = models.ForeignKey(
        TaFile,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("file"),
    )
    line = models.PositiveIntegerField(_("record"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.fund_id}/{self.share_class} {self.valid_from}"


def once(model: str, *key: str) -> models.UniqueConstraint:
    """A record says a thing once; applying its file again would break this."""
    return models.UniqueConstraint(
        fields=[*key, "valid_from", "file", "line"], name=f"trading_{model}_once"
    )
