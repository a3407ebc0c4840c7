"""Masters folders that tests begin with; every name and number is made up."""

from __future__ import annotations

from pathlib import Path

AGENTS = (
    "ta_code,name,version,registration_account_no,registration_account_name,"
    "registration_bank,open_with_purchase"
)
FUNDS = (
    "fund_code,ta_code,name,kind,currency,purchase_pay_days,redemption_pay_days,"
    "dividend_pay_days,confirm_days,raising_account_no"
)
PARTNERS = "partner,name,outlet_code"
ACCOUNTS = "account_no,kind,bank_code,account_name,ta_code,fund_code"

AGENT_91 = "91,样例登记甲,21,9100000000000001,样例登记甲注册登记户,102,1"
AGENT_92 = "92,样例登记乙,20,9200000000000001,样例登记乙注册登记户,103,"
FUND_A = "990001,91,样例债券A,bond,156,2,3,2,,"
FUND_B = "990002,92,样例全球,qdii,156,3,7,4,2,9200000000000099"
PARTNER_P = "P9901,样例伙伴,9901"
MAIN = "8800000000000001,COLLECTION_MAIN,102,样例归集总账户,,"


def a_masters_folder(
    folder: Path,
    *,
    agents: str = f"{AGENT_91}\n{AGENT_92}",
    funds: str = f"{FUND_A}\n{FUND_B}",
    partners: str = PARTNER_P,
    accounts: str = MAIN,
) -> Path:
    """A folder of the four CSVs; an empty text leaves its file out."""
    files = {
        "transfer_agents.csv": (AGENTS, agents),
        "funds.csv": (FUNDS, funds),
        "partners.csv": (PARTNERS, partners),
        "bank_accounts.csv": (ACCOUNTS, accounts),
    }
    for name, (header, rows) in files.items():
        (folder / name).unlink(missing_ok=True)
        if rows:
            (folder / name).write_text(f"{header}\n{rows}\n")
    return folder
