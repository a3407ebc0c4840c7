"""The links with TAs: where files are exchanged, when, and what their figures mean."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import TransferAgent
from fundops.core.database.history import keeps_history
from fundops.core.models.fields import CodeField, SharesField

#: What a TA sends on a trading day unless its link says otherwise.
USUAL_FILES = "OFI 02 04 05 by 12:00"
#: 256 MiB, before the TA's own limit is known.
USUAL_PART = 1 << 28


class Transport(models.TextChoices):
    FOLDER = "FOLDER", _("Folder")
    SFTP = "SFTP", _("SFTP")


class ExchangePlace(models.Model):
    """
    Where files are exchanged: our own folder, or a server whose host key is pinned.

    Our private key is a file; only its name is here, never the key.
    """

    transport = CodeField(
        _("transport"),
        max_length=8,
        choices=Transport.choices,
        default=Transport.FOLDER,
        db_default=Transport.FOLDER,
    )
    host = CodeField(_("host"), max_length=253, blank=True, db_default="")
    port = models.PositiveIntegerField(_("port"), default=22, db_default=22)
    user_name = CodeField(_("user there"), max_length=64, blank=True, db_default="")
    #: As in known_hosts: `ssh-ed25519 AAAA…`; any other key is refused.
    host_key = models.CharField(
        _("pinned host key"), max_length=1000, blank=True, db_default=""
    )
    #: Of a file in FUNDOPS_DATA_DIR/keys.
    key_name = CodeField(_("our key"), max_length=40, blank=True, db_default="")
    inbox = models.CharField(
        _("folder of files for us"), max_length=200, blank=True, db_default=""
    )
    outbox = models.CharField(
        _("folder for our files"), max_length=200, blank=True, db_default=""
    )

    class Meta:
        abstract = True

    @property
    def is_remote(self) -> bool:
        return self.transport == Transport.SFTP


def _whole_address() -> Q:
    return Q(transport=Transport.FOLDER) | (
        ~Q(host="")
        & ~Q(user_name="")
        & ~Q(host_key="")
        & ~Q(key_name="")
        & ~Q(inbox="")
        & ~Q(outbox="")
    )


@keeps_history()
class TaHub(ExchangePlace):
    """One place for many TAs, as the central platform is: files are routed by name."""

    code = CodeField(_("hub code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("hub")
        verbose_name_plural = _("hubs")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=_whole_address(), name="trading_tahub_whole_address"
            )
        ]

    def __str__(self) -> str:
        return self.code


@keeps_history()
class TaLink(ExchangePlace):
    """
    How files are exchanged with a TA: place, version, codes, timetable, meanings.

    Where a hub is named, the hub's place counts and the link's own is empty.
    """

    class Version(models.TextChoices):
        V20 = "20", "2.0"
        V21 = "21", "2.1"
        V22 = "22", "2.2"

    class Settlement(models.TextChoices):
        #: Purchases and redemptions are paid each by itself.
        GROSS = "GROSS", _("Gross")
        NET = "NET", _("Net")

    class FeeRule(models.TextChoices):
        #: Net amount = amount / (1 + rate).
        OUTSIDE = "OUTSIDE", _("Outside the amount")
        #: Fee = amount × rate.
        INSIDE = "INSIDE", _("Inside the amount")

    class Rounding(models.TextChoices):
        HALF_UP = "HALF_UP", _("Half up")
        DOWN = "DOWN", _("Down")
        UP = "UP", _("Up")

    transfer_agent = models.OneToOneField(
        TransferAgent, models.PROTECT, related_name="link", verbose_name=_("TA")
    )
    hub = models.ForeignKey(
        TaHub,
        models.PROTECT,
        related_name="links",
        verbose_name=_("hub"),
        null=True,
        blank=True,
    )
    version = CodeField(_("version"), max_length=2, choices=Version.choices)
    #: Where this TA knows us by other codes than our own; empty: our own.
    distributor_code = CodeField(
        _("our code there"), max_length=9, blank=True, db_default=""
    )
    branch_code = CodeField(
        _("our branch there"), max_length=9, blank=True, db_default=""
    )
    #: Instead of the outlet where an order was taken.
    net_code = CodeField(_("our outlet there"), max_length=9, blank=True, db_default="")
    #: An order may go into 03 on the evening its account opening goes into 01.
    open_with_purchase = models.BooleanField(_("open with purchase"), default=True)
    #: ConfirmedAmount of this TA already holds the fee (Charge).
    amount_includes_fee = models.BooleanField(_("amount includes fee"), default=True)
    #: Its 05 lists every holding each day; else only those that changed.
    holdings_are_full = models.BooleanField(_("05 is full"), default=False)
    settlement = CodeField(
        _("settlement"),
        max_length=8,
        choices=Settlement.choices,
        default=Settlement.GROSS,
        db_default=Settlement.GROSS,
    )
    fee_rule = CodeField(
        _("fee rule"),
        max_length=8,
        choices=FeeRule.choices,
        default=FeeRule.OUTSIDE,
        db_default=FeeRule.OUTSIDE,
    )
    #: How it rounds shares; compared with a tolerance, nothing is recomputed by it.
    rounding_rule = CodeField(
        _("rounding"),
        max_length=8,
        choices=Rounding.choices,
        default=Rounding.HALF_UP,
        db_default=Rounding.HALF_UP,
    )
    share_tolerance = SharesField(
        _("share tolerance"), default=Decimal("0.01"), db_default=Decimal("0.01")
    )
    #: What is due on a trading day, and by when: `OFI 02 04 05 by 12:00; OFS 11 by
    #: 03:00 +1`. See trading.selectors.timetable.
    expected_files = models.CharField(
        _("expected files"),
        max_length=400,
        default=USUAL_FILES,
        db_default=USUAL_FILES,
        blank=True,
    )
    max_part_bytes = models.PositiveBigIntegerField(
        _("largest file in bytes"), default=USUAL_PART, db_default=USUAL_PART
    )

    class Meta:
        verbose_name = _("TA link")
        verbose_name_plural = _("TA links")
        ordering = ("transfer_agent__code",)
        constraints = [
            models.CheckConstraint(
                condition=_whole_address(), name="trading_talink_whole_address"
            ),
            models.CheckConstraint(
                condition=Q(hub__isnull=True) | Q(transport=Transport.FOLDER),
                name="trading_talink_hub_or_own_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_agent} v{self.version}"

    @property
    def place(self) -> ExchangePlace:
        """Say where its files are exchanged: at the hub, or by itself."""
        return self.hub or self

    @property
    def our_code(self) -> str:
        """Say by which DistributorCode this TA knows us."""
        return str(self.distributor_code or settings.DISTRIBUTOR_CODE)

    @property
    def our_branch(self) -> str:
        """Say by which BranchCode, the head outlet, this TA knows us."""
        return str(self.branch_code or self.our_code)
