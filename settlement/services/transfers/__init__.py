"""
Transfers between bank accounts: submitted, approved, answered by the bank.

`prepare_transfers` drafts them, `supervision.instructions` sends them.
"""
