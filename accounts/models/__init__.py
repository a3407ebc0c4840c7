from accounts.models.cards import BankCard, CapitalAccount
from accounts.models.channels import Channel, ChannelCall, ChannelKey, Mandate
from accounts.models.partners import SELF, Outlet, Partner
from accounts.models.people import DistributionAccount, FundTradingAccount, UserAccount
from accounts.models.screening import (
    Screening,
    ScreeningEntry,
    ScreeningKey,
    ScreeningList,
)
from accounts.models.sub_accounts import FundAccount, SubAccount, TradingRegistration
from accounts.models.transfer_agents import TransferAgent

__all__ = [
    "SELF",
    "BankCard",
    "CapitalAccount",
    "Channel",
    "ChannelCall",
    "ChannelKey",
    "DistributionAccount",
    "FundAccount",
    "FundTradingAccount",
    "Mandate",
    "Outlet",
    "Partner",
    "Screening",
    "ScreeningEntry",
    "ScreeningKey",
    "ScreeningList",
    "SubAccount",
    "TradingRegistration",
    "TransferAgent",
    "UserAccount",
]
