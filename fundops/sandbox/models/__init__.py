from fundops.sandbox.models.channels import SandboxCard, SandboxDebit

__all__ = ["SandboxCard", "SandboxDebit"]
