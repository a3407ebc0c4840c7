"""The list of rules that say who decides."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fundops.core.models import ReviewPolicy
from fundops.core.tests.factories import THURSDAY, a_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "condition", "deciders"),
    [
        (
            "en",
            "PRODUCT · payee changed within 7 days · made by hand",
            "Reviewer → Compliance",
        ),
        ("zh-hans", "PRODUCT · 收款账户 7 日内变更过 · 人工发起", "复核 → 合规"),
    ],
)
def test_says_on_what_condition_a_rule_applies_and_who_decides(
    language: str, condition: str, deciders: str, client: Client
) -> None:
    ReviewPolicy.objects.create(
        kind="REFUND",
        code="REFUND-TEST",
        customer_kind="PRODUCT",
        payee_changed_within=7,
        manual_only=True,
        roles="reviewer,compliance",
        levels=2,
        hours=8,
        effective_from=THURSDAY,
    )
    client.force_login(a_person(role="configuration"))

    shown = client.get(
        reverse("admin:core_reviewpolicy_changelist"),
        headers={"accept-language": language},
    )

    assert condition in shown.content.decode()
    assert deciders in shown.content.decode()
