"""Nothing on a page can be done by whoever can see it: roles are named, always."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin

from fundops.core.admin.acts import Act, ActingAdmin
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.models.staff import ROLES
from fundops.core.tests.factories import a_person

#: Of the contract: these look, and never act on records that move money.
ONLY_LOOK = {"auditor", "service"}


def pages() -> list[Any]:
    return list(admin.site._registry.values())


def acts() -> Iterator[tuple[Any, Act]]:
    for page in pages():
        if isinstance(page, ActingAdmin):
            for act in page.acts:
                yield page, act


def test_every_page_is_one_that_only_shows() -> None:
    assert pages()
    assert [page for page in pages() if not isinstance(page, ReadOnlyAdmin)] == []


def test_every_act_names_the_roles_that_may() -> None:
    found = list(acts())
    assert len(found) > 5
    nameless = [(str(page), act.code) for page, act in found if not act.roles]
    unknown = [
        (str(page), act.code, set(act.roles) - set(ROLES))
        for page, act in found
        if not set(act.roles) <= set(ROLES)
    ]
    assert nameless == unknown == []


def test_no_act_is_for_those_who_only_look() -> None:
    assert [
        (str(page), act.code) for page, act in acts() if ONLY_LOOK & set(act.roles)
    ] == []


@pytest.mark.django_db
def test_every_action_of_a_list_names_its_permissions(rf: Any) -> None:
    """
    An action without them is open to everybody who sees the list.

    Django's own `delete_selected` is among those that nobody may have here.
    """
    request = rf.get("/")
    request.user = a_person(is_superuser=True)
    open_to_all = []
    for page in pages():
        for name, (function, *_rest) in page.get_actions(request).items():
            if not getattr(function, "allowed_permissions", None):
                open_to_all.append((str(page), name))
        for function in page.actions or ():
            assert getattr(function, "allowed_permissions", None), (page, function)
    assert open_to_all == []
    assert [
        str(page) for page in pages() if "delete_selected" in page.get_actions(request)
    ] == []


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["add", "change", "delete"])
def test_nobody_may_write_through_a_page_by_permission(rf: Any, way: str) -> None:
    request = rf.get("/")
    request.user = a_person(is_superuser=True)
    ways = [getattr(page, f"has_{way}_permission") for page in pages()]
    assert [may for may in ways if may(request)] == []
