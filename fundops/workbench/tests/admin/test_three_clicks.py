"""Who approved what, which content, under which policy: three clicks at most."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from fundops.core.models import Review
from fundops.core.tests.factories import a_person
from settlement.services import payouts
from settlement.tests.payouts import NOW, a_failed_payout, approve, two_days

pytestmark = pytest.mark.django_db
MOST_CLICKS = 3


@pytest.fixture
def review() -> Review:
    two_days()
    payout = a_failed_payout()
    proposed = payouts.propose_resend(
        payout_no=payout.payout_no, actor=a_person(), now=NOW
    )
    return approve(proposed, checker=a_person(role="reviewer", employee_no="E77777"))


def links_of(html: str) -> list[str]:
    return re.findall(r'<a [^>]*href="(/[^"#]*)"', html)


@pytest.mark.parametrize("role", ["compliance", "auditor"])
def test_compliance_finds_who_approved_what(
    client: Client, review: Review, role: str
) -> None:
    client.force_login(a_person(role=role))
    client.cookies["django_language"] = "en"
    board = client.get("/").content.decode()
    clicks = [next(url for url in links_of(board) if "/core/review/decided/" in url)]
    decided = client.get(clicks[-1]).content.decode()
    assert review.subject_no in decided
    wanted = f"/core/review/{review.pk}/change/"
    clicks.append(next(url for url in links_of(decided) if url.startswith(wanted)))
    page = client.get(clicks[-1]).content.decode()
    assert len(clicks) <= MOST_CLICKS
    for fact in (
        "E77777",
        review.maker.employee_no,
        review.subject_no,
        review.content_sha256[:8],
        f"v{review.policy.version}",
    ):
        assert fact in page, fact
