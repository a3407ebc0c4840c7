"""What transfer_agents.csv may say of a link besides its version."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundops.core.tests.factories import service
from fundops.workbench.services.import_masters import import_masters
from fundops.workbench.tests.factories import AGENT_91, AGENTS
from trading.models import TaLink
from trading.models.links import USUAL_FILES

pytestmark = pytest.mark.django_db


def load(folder: Path, **said: str) -> list[str]:
    """Import one TA with further columns; say why it was refused."""
    header, row = AGENTS, AGENT_91
    for column, value in said.items():
        header, row = f"{header},{column}", f"{row},{value}"
    (folder / "transfer_agents.csv").write_text(f"{header}\n{row}\n")
    return list(import_masters(directory=folder, actor=service()).reasons)


class TestALink:
    def test_is_as_the_file_says(self, tmp_path: Path) -> None:
        assert not load(
            tmp_path,
            distributor_code="A79",
            amount_includes_fee="0",
            holdings_are_full="1",
            settlement="NET",
            expected_files="OFI 02 04 by 09:30",
        )

        link = TaLink.objects.get()
        assert (link.our_code, link.our_branch) == ("A79", "A79")
        assert (link.amount_includes_fee, link.holdings_are_full) == (False, True)
        assert (link.settlement, link.expected_files) == ("NET", "OFI 02 04 by 09:30")

    def test_is_usual_where_it_says_nothing(self, tmp_path: Path) -> None:
        assert not load(tmp_path, settlement="", amount_includes_fee="")

        link = TaLink.objects.get()
        assert (link.our_code, link.settlement) == ("379", "GROSS")
        assert (link.amount_includes_fee, link.expected_files) == (True, USUAL_FILES)

    def test_is_not_compared_in_what_the_file_leaves_out(self, tmp_path: Path) -> None:
        load(tmp_path, settlement="NET")

        assert not load(tmp_path, settlement="")
        assert not load(tmp_path)

    def test_changes_by_no_file(self, tmp_path: Path) -> None:
        load(tmp_path, settlement="NET")

        [reason] = load(tmp_path, settlement="GROSS")

        assert "changes by a reviewed proposal only" in reason

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("settlement", "BOTH"),
            ("expected_files", "whenever"),
            ("net_code", "0123456789"),
            ("holdings_are_full", "yes"),
        ],
    )
    def test_is_refused_with_its_column(
        self, column: str, value: str, tmp_path: Path
    ) -> None:
        [reason] = load(tmp_path, **{column: value})

        assert column in reason
        assert not TaLink.objects.exists()
