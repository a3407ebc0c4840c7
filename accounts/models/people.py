"""Who the customer is: the login and the person, institution or product behind it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models.partners import Partner
from accounts.models.triggers import pinned
from fundops.core import personal_data
from fundops.core.database.triggers import guarded_by_the_database
from fundops.core.models.fields import CodeField


@guarded_by_the_database
class FundTradingAccount(FSMModelMixin, models.Model):
    """
    One natural person, institution or product (基金交易账户); never sent to a TA.

        PENDING -> VERIFIED | REJECTED;  VERIFIED <-> FROZEN;  VERIFIED <-> EXPIRED
        REJECTED -> PENDING;  every state but CLOSED -> CLOSED
    """

    class Kind(models.TextChoices):
        # Codes of OFD IndividualOrInstitution.
        INSTITUTION = "0", _("Institution")
        INDIVIDUAL = "1", _("Individual")
        PRODUCT = "2", _("Product")

    class Kyc(models.TextChoices):
        PENDING = "PENDING", _("To be verified")
        VERIFIED = "VERIFIED", _("Verified")
        REJECTED = "REJECTED", _("Rejected")
        EXPIRED = "EXPIRED", _("Expired")
        FROZEN = "FROZEN", _("Frozen")
        CLOSED = "CLOSED", _("Closed")

    #: An imported person was verified where the import comes from.
    first_states = (Kyc.PENDING, Kyc.VERIFIED)

    number = CodeField(_("fund trading account"), max_length=20, unique=True)
    kind = CodeField(_("kind"), max_length=1, choices=Kind.choices)
    certificate_type = CodeField(_("certificate type"), max_length=1)
    name_sealed = models.TextField(editable=False)
    name_masked = models.CharField(_("name"), max_length=120)
    certificate_no_sealed = models.TextField(editable=False)
    certificate_no_masked = models.CharField(_("certificate"), max_length=40)
    #: Blind index over kind, certificate type and normalised number.
    certificate_index = CodeField(max_length=64, unique=True, editable=False)
    certificate_expires_on = models.DateField(
        _("certificate expires on"), null=True, blank=True
    )
    kyc = FSMField(
        _("verification"),
        max_length=16,
        choices=Kyc.choices,
        default=Kyc.PENDING,
        protected=True,
    )
    risk_level = models.PositiveSmallIntegerField(
        _("risk level"), null=True, blank=True
    )
    risk_assessed_on = models.DateField(_("risk assessed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("fund trading account")
        verbose_name_plural = _("fund trading accounts")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(risk_level__isnull=True)
                | Q(
                    risk_level__gte=1, risk_level__lte=5, risk_assessed_on__isnull=False
                ),
                name="accounts_fundtradingaccount_risk",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["0", "1", "2"]),
                name="accounts_fundtradingaccount_kind",
            ),
        ]
        # Sealed values are bound to the number.
        triggers = [pinned("number")]

    def __str__(self) -> str:
        return self.number

    @property
    def name(self) -> str:
        """The name in clear: for files and payees, never for a page or a log."""
        return personal_data.unseal(self.name_sealed, bound_to=f"name:{self.number}")

    @property
    def certificate_no(self) -> str:
        """The certificate number in clear: for files, never for a page or a log."""
        return personal_data.unseal(
            self.certificate_no_sealed, bound_to=f"certificate_no:{self.number}"
        )

    @transition(kyc, source=Kyc.PENDING, target=Kyc.VERIFIED)
    def verify(self) -> None:
        pass

    @transition(kyc, source=Kyc.PENDING, target=Kyc.REJECTED)
    def reject(self) -> None:
        pass

    @transition(kyc, source=Kyc.REJECTED, target=Kyc.PENDING)
    def ask_again(self) -> None:
        pass

    @transition(kyc, source=Kyc.VERIFIED, target=Kyc.EXPIRED)
    def expire(self) -> None:
        pass

    @transition(kyc, source=Kyc.VERIFIED, target=Kyc.FROZEN)
    def freeze(self) -> None:
        pass

    @transition(kyc, source=[Kyc.FROZEN, Kyc.EXPIRED], target=Kyc.VERIFIED)
    def restore(self) -> None:
        pass

    @transition(
        kyc,
        source=[Kyc.PENDING, Kyc.VERIFIED, Kyc.REJECTED, Kyc.EXPIRED, Kyc.FROZEN],
        target=Kyc.CLOSED,
    )
    def close(self) -> None:
        pass


class UserAccount(models.Model):
    """A login of the distributor's apps (用户账户): one a mobile number."""

    number = CodeField(_("user account"), max_length=20, unique=True)
    mobile_sealed = models.TextField(editable=False)
    mobile_masked = models.CharField(_("mobile"), max_length=24)
    mobile_index = CodeField(max_length=64, unique=True, editable=False)
    mobile_verified_at = models.DateTimeField(
        _("mobile verified at"), null=True, blank=True
    )
    #: Argon2; empty until the customer sets one.
    password = models.CharField(max_length=128, blank=True, editable=False)
    #: Empty until the person is known (KYC).
    fund_trading_account = models.ForeignKey(
        FundTradingAccount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="user_accounts",
        verbose_name=_("fund trading account"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("user account")
        verbose_name_plural = _("user accounts")
        ordering = ("-id",)
        triggers = [pinned("number")]

    def __str__(self) -> str:
        return self.number

    @property
    def mobile(self) -> str:
        """The mobile number in clear: for files and messages, never for a page."""
        return personal_data.unseal(
            self.mobile_sealed, bound_to=f"mobile:{self.number}"
        )


class DistributionAccount(models.Model):
    """A person at a partner (分销交易账户)."""

    number = CodeField(_("distribution account"), max_length=24, unique=True)
    fund_trading_account = models.ForeignKey(
        FundTradingAccount,
        models.PROTECT,
        related_name="distribution_accounts",
        verbose_name=_("fund trading account"),
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        related_name="distribution_accounts",
        verbose_name=_("partner"),
    )

    class Meta:
        verbose_name = _("distribution account")
        verbose_name_plural = _("distribution accounts")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["fund_trading_account", "partner"],
                name="accounts_distributionaccount_once",
            )
        ]
        triggers = [pinned("number", "fund_trading_account_id", "partner_id")]

    def __str__(self) -> str:
        return self.number
