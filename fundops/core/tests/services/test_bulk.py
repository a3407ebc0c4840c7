from __future__ import annotations

import pytest

from fundops.core.models import Break, BusinessDay
from fundops.core.services.bulk import legal_sources


class TestLegalSources:
    def test_are_those_of_the_state_machine(self) -> None:
        assert legal_sources(Break, "RESOLVED") == ["IN_REVIEW", "OPEN"]
        assert legal_sources(BusinessDay, BusinessDay.State.CLOSED) == [
            "RECONCILING",
            "REOPENED",
        ]

    def test_are_refused_for_a_state_nothing_leads_to(self) -> None:
        with pytest.raises(LookupError, match="No transition"):
            legal_sources(Break, "NOWHERE")
