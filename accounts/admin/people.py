"""Customers: the person, the login, and the person at a partner."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import screening, secrets, six_accounts
from accounts.admin.searching import CustomerSearch
from accounts.models import DistributionAccount, FundTradingAccount, UserAccount
from accounts.models.certificates import name_of
from accounts.selectors.customers import Customer, customer
from fundops.core.admin import cells
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import column
from fundops.core.admin.links import link
from fundops.core.admin.page import Fact, Page, Panel
from fundops.core.admin.reveals import RevealingAdmin, Secret
from fundops.core.admin.states import state_badge


@admin.register(FundTradingAccount)
class FundTradingAccountAdmin(
    RevealingAdmin[FundTradingAccount], CustomerSearch[FundTradingAccount]
):
    """
    The customers. A room above that knows holdings and money draws the page anew, with
    `left` and `right` of its own.
    """

    list_display = (
        "number",
        "name_masked",
        "kind",
        "certificate",
        "kyc",
        "risk_level",
        "risk_assessed_on",
        "certificate_expires_on",
    )
    list_filter = ("kyc", "kind", "risk_level")
    list_select_related = ()
    search_fields = ("number__startswith",)
    empty_words = _("There is no customer yet")

    @column(_("Certificate"))
    def certificate(self, person: FundTradingAccount) -> str:
        words = name_of(person.kind, person.certificate_type)
        return f"{words} {person.certificate_no_masked}"

    def get_page(self, request: HttpRequest, obj: FundTradingAccount) -> Page:
        known = customer(obj)
        return Page(
            title=_("Customer %(number)s %(name)s")
            % {"number": obj.number, "name": obj.name_masked},
            badges=[state_badge(obj, "kyc")],
            subtitle=self.subtitle(obj),
            columns=[self.left(request, known), self.right(request, known)],
            layout="two",
        )

    def left(self, request: HttpRequest, known: Customer) -> Sequence[Panel]:
        """Say the panels of the left column."""
        return [six_accounts.tree(known)]

    def right(self, request: HttpRequest, known: Customer) -> Sequence[Panel]:
        """Say the panels of the right column."""
        return [
            six_accounts.crossing(known),
            six_accounts.mandates(known),
            *screening.of_customer(request, known.person),
        ]

    def secrets(self, obj: FundTradingAccount) -> Sequence[Secret]:
        return secrets.of_customer(obj)

    def subtitle(self, person: FundTradingAccount) -> str:
        parts = [str(person.get_kind_display())]
        if person.risk_level:
            words = _("risk level C%(level)s (assessed %(day)s)")
            day = cells.write(person.risk_assessed_on, cells.DATE)
            parts.append(words % {"level": person.risk_level, "day": day})
        else:
            parts.append(str(_("risk not assessed")))
        if person.certificate_expires_on:
            day = cells.write(person.certificate_expires_on, cells.DATE)
            parts.append(_("certificate until %(day)s") % {"day": day})
        return " · ".join(parts)

    def trail_subject(self, obj: FundTradingAccount) -> str:
        return f"customer {obj.number}"


@admin.register(UserAccount)
class UserAccountAdmin(RevealingAdmin[UserAccount], CustomerSearch[UserAccount]):
    list_display = (
        "number",
        "mobile_masked",
        "fund_trading_account",
        "mobile_verified_at",
        "is_active",
    )
    list_filter = ("is_active",)
    list_select_related = ("fund_trading_account",)
    detail_select_related = ("fund_trading_account",)
    search_fields = ("number__startswith",)
    person_path = "fund_trading_account_id"

    def get_page(self, request: HttpRequest, obj: UserAccount) -> Page:
        return Page(
            title=_("User account %(number)s") % {"number": obj.number},
            facts=[
                Fact(_("Mobile"), obj.mobile_masked, main=True),
                Fact(_("Customer"), link(obj.fund_trading_account)),
                Fact(_("Mobile verified at"), obj.mobile_verified_at, cells.MOMENT),
                Fact(_("Active"), obj.is_active),
            ],
        )

    def secrets(self, obj: UserAccount) -> Sequence[Secret]:
        return [secrets.mobile(obj)]

    def trail_subject(self, obj: UserAccount) -> str:
        return f"user {obj.number}"


@admin.register(DistributionAccount)
class DistributionAccountAdmin(ReadOnlyAdmin[DistributionAccount]):
    list_display = ("number", "fund_trading_account", "partner")
    list_filter = ("partner__code",)
    list_select_related = ("fund_trading_account", "partner")
    detail_select_related = ("fund_trading_account", "partner")
    search_fields = ("number__startswith",)

    def get_page(self, request: HttpRequest, obj: DistributionAccount) -> Page:
        subs = obj.sub_accounts.order_by("pk")
        return Page(
            title=_("Distribution account %(number)s") % {"number": obj.number},
            facts=[
                Fact(
                    _("Customer"),
                    link(obj.fund_trading_account),
                    note=obj.fund_trading_account.name_masked,
                    main=True,
                ),
                Fact(_("Partner"), link(obj.partner), note=obj.partner.name),
                *(Fact(_("Sub trading account"), link(sub)) for sub in subs),
            ],
        )
