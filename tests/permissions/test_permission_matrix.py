"""
Every URL x method x kind of person against the table that people wrote.

A page that is not in `permission_matrix.csv` fails the first test: add its rows (what
the words mean stands in table.py), decided by the roles' table in docs, not by trying.
A record that a page needs is added in world.py, a form's fields in forms.py.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.backends.django import Template
from django.urls import reverse

from tests.permissions import forms, table
from tests.permissions.asking import ask
from tests.permissions.people import visitors
from tests.permissions.urls import Url, every_url
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
#: What leads nowhere; it has no name of its own.
CATCH_ALL = "admin:"
#: Queries after a page's address that must not open more than the page itself.
VARIANTS = ("?_popup=1", "?_to_field=id", "?e=1")


def test_the_table_has_every_url_and_no_other() -> None:
    ours = {url.name for url in every_url()}
    told = {cell.url_name.partition("?")[0] for cell in table.cells()}
    assert {"missing": ours - told, "gone": told - ours} == {
        "missing": set(),
        "gone": set(),
    }


def test_the_table_has_every_method_of_every_url() -> None:
    told: dict[str, set[str]] = {}
    for cell in table.cells():
        told.setdefault(cell.url_name, set()).add(cell.method)
    short = {
        name: sorted(set(table.METHODS) - methods)
        for name, methods in told.items()
        if "?" not in name and methods != set(table.METHODS)
    }
    assert short == {}


@pytest.fixture
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no page: who may is decided before, and other tests look at pages."""
    monkeypatch.setattr(Template, "render", lambda *args, **kwargs: "")
    monkeypatch.setattr("fundops.core.admin.site.frame", lambda *args: None)
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)


@pytest.fixture
def _no_end_of_sessions(settings: Any) -> None:
    """Whatever a request keeps is undone, so that a slow run would look idle."""
    settings.SESSION_COOKIE_AGE = 8 * 60 * 60


@pytest.mark.usefixtures("_undrawn", "_no_end_of_sessions")
def test_everybody_gets_by_every_method_what_the_table_says() -> None:
    people = visitors()
    world = World(
        people["operations"].known,
        people["configuration"].known,
        people["compliance"].known,
    )
    urls = {url.name: url for url in every_url()}
    paths = {name: _path(url, world) for name, url in urls.items()}
    cells = table.cells()
    mismatches = []
    for cell in cells:
        name, _, query = cell.url_name.partition("?")
        path = f"{paths[name]}?{query}" if query else paths[name]
        data = forms.data(name, cell.method, world)
        found = ask(people[cell.who], cell.method, path, data)
        if found != cell.expected:
            mismatches.append({**cell.__dict__, "found": found})
    _keep(urls, len(cells), mismatches)
    assert mismatches == []


def _path(url: Url, world: World) -> str:
    if url.name == CATCH_ALL:
        return "/no/such/page/"
    arguments = world.arguments(url.name, url.model, url.arguments)
    assert arguments is not None, f"{url} needs a record: add it in world.py"
    return reverse(url.name, kwargs=arguments)


def _keep(urls: dict[str, Url], cells: int, mismatches: list[dict[str, Any]]) -> None:
    """Say what was asked in var/permission_matrix.json."""
    place = Path(settings.BASE_DIR) / "var" / "permission_matrix.json"
    place.parent.mkdir(exist_ok=True)
    found = {"urls": len(urls), "cells": cells, "mismatches": mismatches}
    place.write_text(f"{json.dumps(found, indent=1, sort_keys=True)}\n")
