from fundops.sandbox.models.bank import (
    SandboxBankAccount,
    SandboxBankFile,
    SandboxBankLine,
    SandboxInstruction,
    SandboxTradeDetail,
)
from fundops.sandbox.models.channels import (
    SandboxCard,
    SandboxDebit,
    SandboxRemittance,
)
from fundops.sandbox.models.tas import (
    SandboxApplication,
    SandboxFundMoney,
    SandboxLot,
    SandboxPackage,
    SandboxTaAccount,
)
from fundops.sandbox.models.world import SandboxFaultHit, SandboxWorld

__all__ = [
    "SandboxApplication",
    "SandboxBankAccount",
    "SandboxBankFile",
    "SandboxBankLine",
    "SandboxCard",
    "SandboxDebit",
    "SandboxFaultHit",
    "SandboxFundMoney",
    "SandboxInstruction",
    "SandboxLot",
    "SandboxPackage",
    "SandboxRemittance",
    "SandboxTaAccount",
    "SandboxTradeDetail",
    "SandboxWorld",
]
