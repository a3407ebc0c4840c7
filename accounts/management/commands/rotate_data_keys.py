from __future__ import annotations

import dataclasses
from typing import Any

from accounts.services.rotate_data_keys import rotate_data_keys
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff


class Command(FundopsCommand):
    help = (
        "Seal personal data anew under the newest key of FUNDOPS_DATA_KEYS."
        " When it has run to its end, the older keys can be taken away."
    )
    default_day = ""

    def run(self, *, actor: Staff, **options: Any) -> dict[str, Any]:
        return dataclasses.asdict(rotate_data_keys(actor=actor))
