"""A console in English for a person, and what is asked of a review's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from fundops.core.models import Review, Staff

LIST = "/core/review/"
Move = Callable[[str], dt.datetime]


def console(person: Staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def page_of(review: Review) -> str:
    return reverse("admin:core_review_change", args=[review.pk])


def html(response: Any) -> str:
    return str(response.content.decode())


def decide(
    person: Staff, review: Review, decision: str = "APPROVE", **said: str
) -> Any:
    form = {
        "decision": decision,
        "content_sha256": review.content_sha256,
        "version": "0",
        **said,
    }
    return console(person).post(page_of(review), form, follow=True)
