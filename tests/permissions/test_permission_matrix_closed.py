"""Addresses that Django's admin and import-export would have are not there."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client

from fundops.core.tests.factories import a_person

pytestmark = pytest.mark.django_db
WAYS = (
    "add/",
    "1/delete/",
    "1/history/",
    "1/",
    "import/",
    "process_import/",
    "export_action/",
    "bulk_delete/",
)


def test_nobody_finds_a_way_to_write_or_import(client: Client) -> None:
    client.force_login(a_person(is_superuser=True))
    found = []
    for model in admin.site._registry:
        base = f"/{model._meta.app_label}/{model._meta.model_name}/"
        for way in WAYS:
            for answer in (client.get(base + way), client.post(base + way)):
                if answer.status_code != 404:
                    found.append((base + way, answer.status_code))
    assert found == []


def test_nobody_is_led_to_them_without_a_login(client: Client) -> None:
    for way in ("add/", "1/delete/", "import/"):
        answer = client.get(f"/settlement/refund/{way}")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login/")
