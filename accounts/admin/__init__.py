"""The pages of this room: who the customer is."""

from __future__ import annotations

from accounts.admin.cards import BankCardAdmin, CapitalAccountAdmin, MandateAdmin
from accounts.admin.channels import ChannelAdmin, ChannelCallAdmin, ChannelKeyAdmin
from accounts.admin.masters import OutletAdmin, PartnerAdmin, TransferAgentAdmin
from accounts.admin.people import (
    DistributionAccountAdmin,
    FundTradingAccountAdmin,
    UserAccountAdmin,
)
from accounts.admin.screening import (
    ScreeningAdmin,
    ScreeningEntryAdmin,
    ScreeningListAdmin,
)
from accounts.admin.sub_accounts import (
    FundAccountAdmin,
    SubAccountAdmin,
    TradingRegistrationAdmin,
)

__all__ = [
    "BankCardAdmin",
    "CapitalAccountAdmin",
    "ChannelAdmin",
    "ChannelCallAdmin",
    "ChannelKeyAdmin",
    "DistributionAccountAdmin",
    "FundAccountAdmin",
    "FundTradingAccountAdmin",
    "MandateAdmin",
    "OutletAdmin",
    "PartnerAdmin",
    "ScreeningAdmin",
    "ScreeningEntryAdmin",
    "ScreeningListAdmin",
    "SubAccountAdmin",
    "TradingRegistrationAdmin",
    "TransferAgentAdmin",
    "UserAccountAdmin",
]
