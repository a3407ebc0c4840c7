"""Every page, as everyone, in both languages and both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from fundops.core.models import Staff
from tests.browser.conftest import PEOPLE
from tests.browser.reader import Reader

Open = Callable[..., Reader]


def lists_of(role: str) -> set[str]:
    """The lists that a role may see."""
    request: Any = RequestFactory().get("/")
    request.user = Staff.objects.get(groups__name=role)
    return {
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model, model_admin in admin.site._registry.items()
        if model_admin.has_view_permission(request)
    }


@pytest.mark.usefixtures("a_full_day")
class TestEveryPage:
    @pytest.mark.parametrize(
        ("language", "theme", "enough"), [("zh-hans", "light", 2), ("en", "dark", 1)]
    )
    def test_keeps_to_the_policy_and_is_fit_for_everyone(
        self, reader: Open, language: str, theme: str, enough: int
    ) -> None:
        one = reader("auditor", language, theme)
        findings: list[str] = []
        too_wide: dict[str, dict[str, int]] = {}
        read, lists = set(), lists_of("auditor")
        for path in one.walk("/", *lists, enough=enough):
            read.add(path.partition("?")[0])
            findings += one.findings()
            over = one.overflow()
            if any(over.values()):
                too_wide[path] = over
        assert one.complaints == []
        assert findings == []
        assert too_wide == {}
        assert lists <= read

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_opens_for_each_role(self, reader: Open, language: str) -> None:
        for role in PEOPLE:
            one = reader(role, language)
            read = list(one.walk("/"))
            assert one.complaints == [], role
            assert len(read) > 20, role
