"""Links with TAs and hubs, under four eyes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from fundops.core.models import Proposal
from fundops.core.services import proposals
from fundops.core.services.proposals import changeable_of
from fundops.core.tests.factories import FRIDAY, THURSDAY, noon, service
from fundops.core.tests.proposing import a_proposal, an_approved_proposal, review_of
from trading.models import TaHub, TaLink
from trading.tests.factories import a_transfer_agent
from trading.tests.sftp import a_key
from trading.transport.places import fingerprint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def link() -> TaLink:
    return a_transfer_agent("91").link


@pytest.fixture
def by_sftp(tmp_path: Path) -> dict[str, Any]:
    return {
        "transport": "SFTP",
        "host": "sftp.example",
        "port": 2222,
        "user_name": "fundops",
        "host_key": a_key(tmp_path / "host"),
        "key_name": "ta-91",
        "inbox": "/from_ta",
        "outbox": "/to_ta",
    }


def of_the_link(**changed: Any) -> dict[str, Any]:
    before = changeable_of("TA_LINK").current("91")
    assert before is not None
    return {
        "kind": "TA_LINK",
        "subject": "91",
        "after": {**before, **changed},
        "effective_from": FRIDAY,
    }


def of_a_hub(**changed: Any) -> dict[str, Any]:
    place = {
        **{"transport": "FOLDER", "host": "", "port": 22, "user_name": ""},
        **{"host_key": "", "key_name": "", "inbox": "", "outbox": ""},
    }
    return {
        "kind": "TA_HUB",
        "subject": "PLATFORM",
        "after": {"name": "样例平台", **place, **changed},
        "effective_from": FRIDAY,
    }


def in_force() -> None:
    proposals.apply_due(business_date=FRIDAY, actor=service(), now=noon(THURSDAY))


class TestTaLink:
    def test_changes_after_two_approvals_on_its_day(
        self, by_sftp: dict[str, Any]
    ) -> None:
        proposal = an_approved_proposal(**of_the_link(version="22", **by_sftp))
        assert TaLink.objects.get().version == "20"

        in_force()

        link = TaLink.objects.get()
        assert link.version == "22"
        assert {name: getattr(link, name) for name in by_sftp} == by_sftp
        assert review_of(proposal).kind == "CHANGE_HIGH"

    def test_keeps_what_it_said_before(self) -> None:
        an_approved_proposal(**of_the_link(version="22"))

        in_force()

        kept = apps.get_model("trading", "TaLinkEvent")
        assert list(kept.objects.values_list("version", flat=True)) == ["20"]

    def test_is_proposed_with_what_is_in_force(self) -> None:
        proposal = a_proposal(**of_the_link(settlement="NET"))

        changed = {
            name
            for name, value in proposal.after.items()
            if value != proposal.before[name]
        }
        assert changed == {"settlement"}

    def test_keeps_every_value(self, by_sftp: dict[str, Any]) -> None:
        an_approved_proposal(**of_the_link(**by_sftp))

        in_force()

        assert changeable_of("TA_LINK").current("91") == Proposal.objects.get().after

    def test_shows_a_key_by_its_fingerprint(self, by_sftp: dict[str, Any]) -> None:
        [field] = [
            one
            for one in changeable_of("TA_LINK").fields("91")
            if one.name == "host_key"
        ]

        assert field.words(by_sftp["host_key"]) == fingerprint(by_sftp["host_key"])
        assert field.words("") == "—"

    def test_may_have_the_place_of_a_hub(self) -> None:
        TaHub.objects.create(code="PLATFORM", name="样例平台")
        an_approved_proposal(**of_the_link(hub="PLATFORM"))

        in_force()

        assert str(TaLink.objects.get().place) == "PLATFORM"

    def test_writes_the_timetable_as_it_is_kept(self) -> None:
        proposal = a_proposal(**of_the_link(expected_files=" OFI 02  by 09:30 ;"))

        assert proposal.after["expected_files"] == "OFI 02 by 09:30"

    @pytest.mark.parametrize(
        "changed",
        [
            {"expected_files": "OFI 07 by 12:00"},
            {"hub": "NOBODY"},
            {"host_key": "ssh-ed25519 nonsense"},
            {"inbox": "relative"},
            {"inbox": "/a/../b"},
            {"key_name": "../../etc/passwd"},
            {"max_part_bytes": 1},
        ],
    )
    def test_refuses_a_value_that_is_none(self, changed: dict[str, Any]) -> None:
        with pytest.raises(proposals.ValuesRefused):
            a_proposal(**of_the_link(**changed))

    @pytest.mark.parametrize(
        "lacking", ["host", "user_name", "host_key", "key_name", "inbox", "outbox"]
    )
    def test_refuses_half_an_address(
        self, lacking: str, by_sftp: dict[str, Any]
    ) -> None:
        with pytest.raises(proposals.ChangeRefused):
            a_proposal(**of_the_link(**{**by_sftp, lacking: ""}))

    def test_refuses_one_folder_for_both(self, by_sftp: dict[str, Any]) -> None:
        with pytest.raises(proposals.ChangeRefused):
            a_proposal(**of_the_link(**{**by_sftp, "outbox": by_sftp["inbox"]}))

    def test_refuses_an_address_beside_a_folder(self) -> None:
        with pytest.raises(proposals.ChangeRefused):
            a_proposal(**of_the_link(host="sftp.example"))

    def test_refuses_two_places(self, by_sftp: dict[str, Any]) -> None:
        TaHub.objects.create(code="PLATFORM", name="样例平台")

        with pytest.raises(proposals.ChangeRefused):
            a_proposal(**of_the_link(hub="PLATFORM", **by_sftp))

    def test_is_of_a_ta_we_know(self) -> None:
        with pytest.raises(proposals.ValuesRefused):
            a_proposal(**{**of_the_link(version="22"), "subject": "99"})


class TestTaHub:
    def test_is_new_after_two_approvals(self, by_sftp: dict[str, Any]) -> None:
        an_approved_proposal(**of_a_hub(**by_sftp))

        in_force()

        hub = TaHub.objects.get(code="PLATFORM")
        assert (hub.is_remote, hub.host) == (True, "sftp.example")

    def test_refuses_half_an_address(self) -> None:
        with pytest.raises(proposals.ChangeRefused):
            a_proposal(**of_a_hub(transport="SFTP"))
