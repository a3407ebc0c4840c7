"""Why a row of a TA was not applied, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from trading.ta.errors import gettext_noop

#: Reason code -> sentence; the code stands in TaRecord.reason and Break.reason.
REASONS: Mapping[str, str] = {
    "NOT_YET_HANDLED": gettext_noop(
        "This business is not handled yet; enter it by hand and resolve the break."
    ),
    "DETAIL_UNKNOWN": gettext_noop(
        "DetailFlag is neither 0 nor 1; ask the TA what the row is."
    ),
    "WRONG_DISTRIBUTOR": gettext_noop(
        "The row is for another distributor; tell the TA."
    ),
    "WRONG_DATE": gettext_noop(
        "The confirm date is missing or later than the file; ask the TA."
    ),
    "NO_SERIAL": gettext_noop("The row has no TA serial number; ask the TA."),
    "NO_RETURN_CODE": gettext_noop("The row has no return code; ask the TA."),
    "UNKNOWN_ORDER": gettext_noop(
        "No order of ours has this number; ask the TA where it comes from."
    ),
    "WRONG_TA": gettext_noop("The order was sent to another TA; tell both."),
    "WRONG_BUSINESS": gettext_noop(
        "The business code does not answer the order's; ask the TA."
    ),
    "WRONG_FUND": gettext_noop(
        "The fund or share class is not the order's; ask the TA."
    ),
    "WRONG_ACCOUNT": gettext_noop(
        "The trading account or fund account is not the order's; ask the TA."
    ),
    "WRONG_CURRENCY": gettext_noop("The currency is not the fund's; ask the TA."),
    "ORDER_NOT_WAITING": gettext_noop(
        "The order does not wait for an answer; compare with the answer it has."
    ),
    "NEGATIVE": gettext_noop("An amount or number of shares is negative; ask the TA."),
    "FAILED_YET_CONFIRMED": gettext_noop(
        "The return code says it failed and something is confirmed; ask the TA."
    ),
    "MORE_THAN_APPLIED": gettext_noop(
        "More is confirmed than was asked for; ask the TA."
    ),
    "AMOUNT_AND_SHARES": gettext_noop(
        "Confirmed amount and shares do not belong together; ask the TA."
    ),
    "APPLIED_DIFFERS": gettext_noop(
        "The TA says another amount was asked for than we sent; compare with our 03."
    ),
    "METHOD_DIFFERS": gettext_noop(
        "Another dividend method is confirmed than was asked for; ask the TA."
    ),
    "UNKNOWN_FUND": gettext_noop(
        "No fund of this TA has this code here; set the fund up first."
    ),
    "NO_SHARES": gettext_noop("The row moves no shares; ask the TA what it is for."),
    "NO_TARGET": gettext_noop(
        "The fund that takes the shares is missing or unknown; ask the TA."
    ),
    "AMOUNT_AND_REFUND": gettext_noop(
        "What is confirmed and what is given back do not make what was accepted; "
        "ask the TA."
    ),
    "LEGS_DIFFER": gettext_noop(
        "One leg of the conversion is confirmed and the other refused; ask the TA."
    ),
    "MORE_FROZEN": gettext_noop(
        "More is frozen of the dividend than it is; ask the TA."
    ),
    "HELD_BACK": gettext_noop(
        "The shares are held back for an order or by the TA; compare with 05."
    ),
    "ORDER_TWICE": gettext_noop(
        "The order is answered twice in this package; the first answer stands."
    ),
    "SERIAL_TWICE": gettext_noop(
        "The TA serial number stands twice in this package; the first row stands."
    ),
    "SERIAL_BEFORE": gettext_noop(
        "The TA serial number was applied from an earlier file; compare the two."
    ),
    "LOT_EXISTS": gettext_noop(
        "The lot of this TA serial number is there already; compare with the register."
    ),
    "NO_HOLDING": gettext_noop(
        "There is no holding to take the shares from; compare with 05."
    ),
    "NOT_FROZEN": gettext_noop(
        "The shares are not held back for this order; look at the holding."
    ),
    "BELOW_ZERO": gettext_noop(
        "The holding would go below zero; compare with 05 and ask the TA."
    ),
    "LOT_UNKNOWN": gettext_noop(
        "The TA names a lot that the holding does not have; compare with 05."
    ),
    "LOTS_DIFFER": gettext_noop(
        "The lots do not make the confirmed shares together; ask the TA."
    ),
    "LOT_TOO_SMALL": gettext_noop(
        "A named lot holds fewer shares than are drawn; compare with 05."
    ),
    "NO_SUMMARY": gettext_noop(
        "The row is a lot of a row that is not in the package; ask the TA."
    ),
    "NO_ACCOUNT": gettext_noop(
        "The account is opened and its number is missing; ask the TA."
    ),
    "REFUSED_YET_ACTIVE": gettext_noop(
        "The account is refused and it is active here already; ask the TA."
    ),
    "ACCOUNT_TAKEN": gettext_noop(
        "The fund account belongs to another person here; ask the TA whose it is."
    ),
    "SHARES_LEFT": gettext_noop(
        "The account is let go and holds shares here; compare with 05 and ask the TA."
    ),
}

#: Reason code -> the fields of the row that it looks at.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "NOT_YET_HANDLED": ("BusinessCode", "FromTAFlag", "BusinessFinishFlag"),
    "DETAIL_UNKNOWN": ("DetailFlag",),
    "WRONG_DISTRIBUTOR": ("DistributorCode",),
    "WRONG_DATE": ("TransactionCfmDate",),
    "NO_SERIAL": ("TASerialNO",),
    "NO_RETURN_CODE": ("ReturnCode",),
    "UNKNOWN_ORDER": ("AppSheetSerialNo",),
    "WRONG_TA": ("AppSheetSerialNo",),
    "WRONG_BUSINESS": ("AppSheetSerialNo", "BusinessCode"),
    "WRONG_FUND": ("FundCode", "ShareClass"),
    "WRONG_ACCOUNT": ("TransactionAccountID", "TAAccountID"),
    "WRONG_CURRENCY": ("CurrencyType",),
    "ORDER_NOT_WAITING": ("AppSheetSerialNo",),
    "NEGATIVE": ("ConfirmedAmount", "ConfirmedVol", "Charge", "AgencyFee"),
    "FAILED_YET_CONFIRMED": ("ReturnCode", "ConfirmedAmount", "ConfirmedVol"),
    "MORE_THAN_APPLIED": ("ConfirmedAmount", "ConfirmedVol"),
    "AMOUNT_AND_SHARES": ("ConfirmedAmount", "ConfirmedVol"),
    "APPLIED_DIFFERS": ("ApplicationAmount", "ApplicationVol"),
    "METHOD_DIFFERS": ("DefDividendMethod",),
    "UNKNOWN_FUND": ("FundCode",),
    "NO_SHARES": ("ConfirmedVol",),
    "NO_TARGET": ("CodeOfTargetFund", "CfmVolOfTargetFund"),
    "AMOUNT_AND_REFUND": ("ConfirmedAmount", "Charge", "RefundAmount"),
    "LEGS_DIFFER": ("BusinessCode", "ReturnCode"),
    "MORE_FROZEN": ("FrozenBalance", "FrozenSharesforReinvest"),
    "HELD_BACK": ("ConfirmedVol",),
    "ORDER_TWICE": ("AppSheetSerialNo",),
    "SERIAL_TWICE": ("TASerialNO",),
    "SERIAL_BEFORE": ("TASerialNO", "TransactionCfmDate"),
    "LOT_EXISTS": ("TASerialNO", "ShareRegisterDate"),
    "NO_HOLDING": ("ConfirmedVol",),
    "NOT_FROZEN": ("ConfirmedVol",),
    "BELOW_ZERO": ("ConfirmedVol",),
    "LOT_UNKNOWN": ("OriginalSerialNo",),
    "LOTS_DIFFER": ("ConfirmedVol",),
    "LOT_TOO_SMALL": ("OriginalSerialNo", "ConfirmedVol"),
    "NO_SUMMARY": ("AppSheetSerialNo", "DetailFlag"),
    "NO_ACCOUNT": ("TAAccountID",),
    "REFUSED_YET_ACTIVE": ("ReturnCode",),
    "ACCOUNT_TAKEN": ("TAAccountID",),
    "SHARES_LEFT": ("BusinessCode", "TransactionAccountID"),
}
