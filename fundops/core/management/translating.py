"""
Marked strings, from code and templates into `locale/` and back into the pages.

Without GNU gettext, which is not on every machine: Babel reads and writes the files,
Django itself turns a template into something like code.
"""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

LANGUAGE = "zh_Hans"
_NEVER = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_Message = str | tuple[str, ...]
_ROOMS = ("fundops", "accounts", "trading", "settlement")
_LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
#: What `templatize` writes for a marked string.
_MARKED = re.compile(
    rf"\b(_|gettext|ngettext|pgettext|npgettext)\(\s*{_LITERAL}"
    rf"(?:\s*,\s*{_LITERAL})?(?:\s*,\s*{_LITERAL})?"
)
_WORDS = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
#: Blocks of the admin's templates that hold classes, not text.
_FOR_MACHINES = {"bodyclass", "coltype", "extrastyle", "html_lang"}
_SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}


def po_file() -> Path:
    return Path(settings.LOCALE_PATHS[0]) / LANGUAGE / "LC_MESSAGES" / "django.po"


def compile_where_stale() -> bool:
    """Write django.mo where django.po is newer; say whether it was."""
    po = po_file()
    mo = po.with_suffix(".mo")
    if not po.exists():
        return False
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return False
    # Written aside and renamed: a server may be reading it.
    part = mo.with_suffix(".part")
    with part.open("wb") as out:
        write_mo(out, read())
    part.replace(mo)
    return True


def read() -> Catalog:
    if not po_file().exists():
        # Dates and names in the head would change the file with every run.
        return Catalog(
            locale=LANGUAGE,
            project="fundops",
            version="1",
            creation_date=_NEVER,
            revision_date=_NEVER,
            last_translator="fundops",
            language_team="zh_Hans",
            msgid_bugs_address="fundops",
            fuzzy=False,
        )
    with po_file().open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def collect() -> Catalog:
    """Find every marked string of the project, in the order of files."""
    found = Catalog(project="fundops")
    for path in _python_files():
        for line, message, _comments, context in extract_from_file(
            "python", path, keywords=_KEYWORDS
        ):
            _add(found, path, line, message, context)
    for path in template_files():
        for line, message, context in _in_template(path):
            _add(found, path, line, message, context)
    return found


def update() -> int:
    """Bring django.po up to what is marked; say how many strings lack a translation."""
    catalog = read()
    catalog.update(collect(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.header_comment = "# Chinese of the console. `make messages` collects."
    po_file().parent.mkdir(parents=True, exist_ok=True)
    with po_file().open("wb") as out:
        write_po(
            out,
            catalog,
            width=88,
            sort_output=True,
            include_lineno=False,
            ignore_obsolete=True,
        )
    return sum(1 for message in catalog if message.id and not _is_said(message.string))


def complaints() -> list[str]:
    """Say what is not translated, not marked, or has other placeholders."""
    catalog = read()
    found = []
    for message in collect():
        if not message.id:
            continue
        ours = catalog.get(_first(message.id), message.context)
        where = ", ".join(sorted({name for name, _line in message.locations})[:2])
        if ours is None or not _is_said(ours.string) or ours.fuzzy:
            found.append(f"{where}: not translated: {_first(message.id)!r}")
    for message, errors in catalog.check():
        found += [f"django.po: {_first(message.id)!r}: {error}" for error in errors]
    for path in template_files():
        found += [f"{_name(path)}: not marked: {text!r}" for text in unmarked(path)]
    return found


def template_files() -> list[Path]:
    """List the project's own templates."""
    folders = [settings.BASE_DIR / "templates"]
    folders += [settings.BASE_DIR / room for room in _ROOMS]
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*.*")
        if "templates" in path.parts and path.suffix in (".html", ".txt", ".svg")
    )


def unmarked(path: Path) -> list[str]:
    """List text that people would read in one language only."""
    page = []
    inside = ""
    for token in Lexer(path.read_text("utf-8")).tokenize():
        if token.token_type == TokenType.BLOCK:
            word, *rest = token.contents.split()
            if word in ("blocktranslate", "blocktrans", "comment") or (
                word == "block" and rest[0] in _FOR_MACHINES
            ):
                inside = word
            elif word == f"end{inside}":
                inside = ""
        if token.token_type == TokenType.TEXT and not inside:
            page.append(token.contents)
    parser = _Spoken()
    parser.feed(" ".join(page))
    parser.close()
    return parser.found


class _Spoken(HTMLParser):
    """Gathers what a page says: text, and attributes that are read aloud."""

    #: What is the same in every language: programs, styles, code, names of keys.
    _SILENT = ("script", "style", "code", "kbd")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self._SILENT
        for name, value in attrs:
            if name in _SPOKEN_ATTRIBUTES and value and _WORDS.search(value):
                self.found.append(f"{name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self._SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent and _WORDS.search(data.replace("fundops", "")):
            self.found.append(data.strip())


def _python_files() -> list[Path]:
    return sorted(
        path
        for room in _ROOMS
        for path in (settings.BASE_DIR / room).rglob("*.py")
        if not {"migrations", "tests"} & set(path.parts)
    )


def _in_template(path: Path) -> Iterator[tuple[int, _Message, str | None]]:
    code = templatize(path.read_text("utf-8"), origin=str(path))
    for match in _MARKED.finditer(code):
        words = [ast.literal_eval(text) for text in match.groups()[1:] if text]
        line = code.count("\n", 0, match.start()) + 1
        context = words.pop(0) if "pgettext" in match[1] else None
        if match[1].startswith("n"):
            yield line, tuple(words[:2]), context
        else:
            yield line, words[0], context


def _add(
    catalog: Catalog, path: Path, line: int, message: _Message, context: str | None
) -> None:
    if message:
        catalog.add(message, locations=[(_name(path), line)], context=context)


def _name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


def _first(message: object) -> str:
    return str(message[0] if isinstance(message, list | tuple) else message)


def _is_said(string: object) -> bool:
    strings = string if isinstance(string, list | tuple) else (string,)
    return all(strings)
