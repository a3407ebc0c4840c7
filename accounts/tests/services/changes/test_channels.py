"""Channels and their keys: what two persons look at before it counts."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.channels import signing
from accounts.models import Channel, ChannelKey
from accounts.services.channel_keys import LinkKeys
from fundops.core.services import proposals
from fundops.core.tests.factories import FRIDAY, THURSDAY, noon, service
from fundops.core.tests.proposing import (
    a_proposal,
    an_approved_proposal,
    review_of,
)

pytestmark = pytest.mark.django_db
NEW: dict[str, Any] = {
    "kind": "CHANNEL",
    "subject": "PAYZ",
    "after": {
        "name": "样例支付",
        "kind": "PAYMENT_INSTITUTION",
        "trusts": False,
        "endpoint": "https://payz.example.com/api",
    },
    "effective_from": FRIDAY,
}


def a_channel(**fields: Any) -> Channel:
    return Channel.objects.create(
        **{
            "code": "PAYZ",
            "name": "样例支付",
            "kind": "PAYMENT_INSTITUTION",
            "endpoint": "https://payz.example.com/api",
            **fields,
        }
    )


def a_pem() -> str:
    key = signing.read_key(signing.new_key().private_pem)
    return signing.public_pem(key).decode()


class TestChannel:
    def test_is_new_and_closed(self) -> None:
        proposal = an_approved_proposal(**NEW)
        assert not Channel.objects.filter(code="PAYZ").exists()

        proposals.apply_due(business_date=FRIDAY, actor=service(), now=noon(THURSDAY))

        channel = Channel.objects.get(code="PAYZ")
        assert not channel.is_open
        assert channel.endpoint == "https://payz.example.com/api"
        assert review_of(proposal).level == 2

    def test_keeps_open_what_is_open(self) -> None:
        a_channel(name="旧名称")

        an_approved_proposal(**NEW)
        proposals.apply_due(business_date=FRIDAY, actor=service(), now=noon(THURSDAY))

        channel = Channel.objects.get(code="PAYZ")
        assert channel.is_open
        assert channel.name == "样例支付"

    @pytest.mark.parametrize(
        "changed",
        [
            {"kind": "BANK_DIRECT", "trusts": True},
            {"endpoint": "ftp://payz.example.com"},
            {"endpoint": "javascript:alert(1)"},
        ],
    )
    def test_refuses_what_no_channel_is(self, changed: dict[str, Any]) -> None:
        with pytest.raises(proposals.ChangeRefused):
            a_proposal(**{**NEW, "after": {**NEW["after"], **changed}})

    def test_closes_on_the_day(self) -> None:
        a_channel()

        an_approved_proposal(
            kind="CHANNEL_STATE", subject="PAYZ", after={"is_open": False}
        )

        assert not Channel.objects.get(code="PAYZ").is_open


class TestChannelKey:
    def test_counts_after_two_approvals(self) -> None:
        a_channel()
        pem = a_pem()

        proposal = an_approved_proposal(
            kind="CHANNEL_KEY",
            subject="PAYZ",
            after={"public_pem": pem, "others_end": False},
        )

        key_id = signing.key_id_of(pem.encode())
        assert review_of(proposal).level == 2
        assert LinkKeys("PAYZ").theirs(key_id) == pem.encode()

    def test_ends_the_earlier_ones_where_asked(self) -> None:
        a_channel()
        first, second = a_pem(), a_pem()
        for pem in (first, second):
            an_approved_proposal(
                kind="CHANNEL_KEY",
                subject="PAYZ",
                after={"public_pem": pem, "others_end": True},
            )

        assert LinkKeys("PAYZ").theirs(signing.key_id_of(first.encode())) is None
        assert LinkKeys("PAYZ").theirs(signing.key_id_of(second.encode()))

    def test_refuses_what_is_no_key(self) -> None:
        a_channel()

        with pytest.raises(proposals.ValuesRefused, match="public_pem"):
            a_proposal(
                kind="CHANNEL_KEY",
                subject="PAYZ",
                after={"public_pem": "-----BEGIN NOTHING-----", "others_end": False},
            )

        assert not ChannelKey.objects.exists()
