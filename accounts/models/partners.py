from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundops.core.database.history import keeps_history
from fundops.core.models.fields import CodeField

#: The distributor's own sales.
SELF = "SELF"


@keeps_history()
class Partner(models.Model):
    """A distribution partner; the distributor's own sales are partner `SELF`."""

    code = CodeField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=120)
    #: Empty until an import tells it; OFD BranchCode and NetNo need one.
    outlet_code = CodeField(_("outlet code"), max_length=9, blank=True)
    may_bind_cards = models.BooleanField(_("may bind cards itself"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


@keeps_history()
class Outlet(models.Model):
    """An operating outlet of a partner; its code travels as NetNo (C9)."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="outlets")
    code = CodeField(_("code"), max_length=9, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code
