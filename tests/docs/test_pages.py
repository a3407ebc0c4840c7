"""What the docs say that the code can answer for: links, names, words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.apps import apps
from django.core.management import get_commands
from django.utils import translation

from fundops.core.management import drawing, translating
from fundops.core.models import Break
from settlement.ledger.chart import CHART
from settlement.models import Collection, CustodianTransfer, Payout, Refund
from settlement.services.verify_books import PROVED_BY_TESTS
from tests.docs.pages import ROOT, headings, links, name, pages
from trading.models import TaPackage
from trading.services.quarantine import REASONS

RUNNING = ROOT / "docs" / "running.md"
#: For whoever changes the code; `make` calls them.
TOOLS = {"check_templates", "draw_state_machines", "migrate", "translations"}


def our_commands() -> set[str]:
    ours = {app.name for app in apps.get_app_configs() if is_ours(Path(app.path))}
    return {command for command, app in get_commands().items() if app in ours}


def is_ours(path: Path) -> bool:
    return path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".venv")


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with translating.po_file().open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("page", pages(), ids=name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    broken = []
    for target in links(page):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in headings(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", pages(), ids=name)
def test_commands_that_a_page_calls_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    called = re.findall(r"(?:manage\.py|^m|&& m) ([a-z][a-z_]+)", text, re.MULTILINE)
    called += re.findall(r"`([a-z_]+) (?:\[?--|NAME)", text)
    assert set(called) <= set(get_commands())


@pytest.mark.parametrize("page", pages(), ids=name)
def test_make_targets_that_a_page_names_are_there(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = re.findall(r"(?:`|^)make ([a-z]+)\b", page.read_text("utf-8"), re.MULTILINE)
    assert set(named) <= targets


def test_every_command_stands_in_the_contract() -> None:
    text = RUNNING.read_text("utf-8")
    left_out = {
        command
        for command in our_commands() - TOOLS
        if f"`{command}`" not in text and f"`{command} " not in text
    }
    assert left_out == set()


def test_every_variable_that_is_read_is_explained() -> None:
    read = set()
    for file in (ROOT / "fundops").rglob("*.py"):
        if "tests" not in file.parts:
            found = r"env(?:ironment\.read\(\))?\.[a-z]+\(\s*\"([A-Z_]+)\""
            read |= set(re.findall(found, file.read_text("utf-8")))
    assert "FUNDOPS_DATA_DIR" in read
    text = RUNNING.read_text("utf-8")
    assert {variable for variable in read if f"`{variable}`" not in text} == set()


def test_state_machines_are_drawn_as_they_are() -> None:
    drawn = drawing.page().read_text("utf-8")
    assert drawn == drawing.draw(), "Run manage.py draw_state_machines."


def test_the_ledger_page_has_every_account(chinese: Catalog) -> None:
    text = (ROOT / "docs" / "ledger.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (\d{4}) \| (.+)$", text, re.MULTILINE))
    for code, words, _per in CHART:
        if code < "9":
            assert str(chinese[words].string) in rows[code]


def test_the_glossary_says_what_the_console_says(chinese: Catalog) -> None:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-zA-Z][^|]*) \| ([^|]+) \|", text, re.MULTILINE)
    said = {
        words: (str(message.string), here)
        for words, here in rows
        if (message := chinese.get(words)) and message.string
    }
    assert len(said) > 10
    other = {words: both for words, both in said.items() if both[0] not in both[1]}
    assert other == {}


def test_breaks_are_explained_by_kind_and_reason() -> None:
    text = (ROOT / "docs" / "operators" / "breaks.md").read_text("utf-8")
    wanted = {*REASONS, *Break.Kind.values}
    assert {code for code in wanted if f"`{code}`" not in text} == set()


@pytest.mark.parametrize(
    ("page", "choices"),
    [
        ("packages", TaPackage.State.choices),
        ("collections", Collection.State.choices),
        ("breaks", Break.Kind.choices),
        ("refunds", Refund.State.choices),
        ("payouts", Payout.State.choices),
        ("transfers", CustodianTransfer.State.choices),
    ],
)
def test_states_are_named_as_on_the_console(
    page: str, choices: list[tuple[str, str]]
) -> None:
    text = (ROOT / "docs" / "operators" / f"{page}.md").read_text("utf-8")
    told: dict[str, str] = {}
    for codes, words in re.findall(r"^\| (`[^|]+`) \| ([^|]+) \|", text, re.MULTILINE):
        told |= dict(
            zip(re.findall(r"`(\w+)`", codes), words.split(", "), strict=False)
        )
    with translation.override("zh-hans"):
        shown = {code: str(word) for code, word in choices}
    assert {code: told.get(code) for code in shown} == shown


def test_every_invariant_is_explained() -> None:
    text = (ROOT / "docs" / "invariants.md").read_text("utf-8")
    sql = ROOT / "settlement" / "services" / "sql" / "invariants"
    proved = {file.name.partition("_")[0] for file in sql.glob("*.sql")}
    told = set(re.findall(r"^\| ([IL]\d+) \|", text, re.MULTILINE))
    assert told == proved
    assert all(one in text for one in PROVED_BY_TESTS)
