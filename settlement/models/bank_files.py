"""The link to the supervisory bank, and the files that go over it both ways."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from fundops.core.database.triggers import guarded_by_the_database, no_delete
from fundops.core.models.fields import CodeField, MoneyField

#: The link that is there from the first migration on.
SUPERVISION = "SUPERVISION"


class BankLink(models.Model):
    """A supervisory bank that is spoken to by files, and the profile it speaks."""

    code = CodeField(_("code"), max_length=16, unique=True)
    profile = CodeField(_("profile"), max_length=24, default="supervision-a")
    version = CodeField(_("version"), max_length=8, default="3.1")
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("bank link")
        verbose_name_plural = _("bank links")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    @property
    def folder(self) -> Path:
        return Path(settings.DATA_DIR) / "banks" / self.code


@guarded_by_the_database
class BankFile(FSMModelMixin, models.Model):
    """
    A file from or to the supervisory bank; its bytes lie on disk.

        out: PREPARED -> WRITTEN
        in:  RECEIVED -> APPLIED;  REFUSED from the first
    """

    class Direction(models.TextChoices):
        IN = "IN", _("In")
        OUT = "OUT", _("Out")

    class State(models.TextChoices):
        PREPARED = "PREPARED", _("Prepared")
        WRITTEN = "WRITTEN", _("Written")
        RECEIVED = "RECEIVED", _("Received")
        APPLIED = "APPLIED", _("Applied")
        REFUSED = "REFUSED", _("Refused")

    first_states = (State.PREPARED, State.RECEIVED, State.REFUSED)

    link = models.ForeignKey(
        BankLink, models.PROTECT, related_name="files", verbose_name=_("bank link")
    )
    direction = CodeField(_("direction"), max_length=3, choices=Direction.choices)
    #: The bank's pattern without its star: `customer_back`, `statement`, `result`.
    kind = CodeField(_("kind"), max_length=32)
    name = models.CharField(_("file name"), max_length=120, db_collation="C")
    business_date = models.DateField(_("business date"))
    #: The number of the file among those of its kind and day; ours only.
    batch = models.PositiveSmallIntegerField(_("batch"), null=True, blank=True)
    sha256 = CodeField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    records = models.PositiveIntegerField(_("records"), default=0)
    total = MoneyField(_("total"), default=0)
    #: Every reason of a refusal: line, field, raw text, sentence.
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    made_at = models.DateTimeField(_("made at"))
    state = FSMField(
        _("state"),
        max_length=12,
        choices=State.choices,
        default=State.PREPARED,
        protected=True,
    )

    class Meta:
        verbose_name = _("bank file")
        verbose_name_plural = _("bank files")
        ordering = ("-business_date", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["link", "direction", "name"],
                condition=~Q(state="REFUSED"),
                name="settlement_bankfile_one_a_name",
            ),
            models.UniqueConstraint(
                fields=["link", "kind", "business_date", "batch"],
                name="settlement_bankfile_one_a_batch",
            ),
        ]
        triggers = [no_delete()]

    def __str__(self) -> str:
        return self.name

    @transition(state, source=State.PREPARED, target=State.WRITTEN)
    def mark_written(self) -> None:
        pass

    @transition(state, source=State.RECEIVED, target=State.APPLIED)
    def apply(self) -> None:
        pass
