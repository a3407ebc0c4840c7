"""The pages that span rooms."""

from __future__ import annotations

from fundops.workbench.admin.customer import CustomerAdmin

__all__ = ["CustomerAdmin"]
