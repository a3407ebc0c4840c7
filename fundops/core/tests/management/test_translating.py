from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from fundops.core.management import translating


@pytest.fixture
def project(tmp_path: Path, settings: Any) -> Path:
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    for room in ("fundops", "accounts", "trading", "settlement"):
        (tmp_path / room / "templates").mkdir(parents=True)
    (tmp_path / "trading/orders.py").write_text(
        "from x import gettext_lazy as _, ngettext\n"
        'label = _("Order")\n'
        'text = ngettext("%(n)d row", "%(n)d rows", n)\n'
    )
    (tmp_path / "trading/templates/order.html").write_text(
        '{% load i18n %}<h1 class="big">{% translate "Life of the order" %}</h1>'
        "{% blocktranslate %}Sent by {{ who }}{% endblocktranslate %}"
    )
    return tmp_path


def ids() -> set[str]:
    return {translating._first(m.id) for m in translating.collect() if m.id}


class TestCollect:
    def test_finds_code_and_templates(self, project: Path) -> None:
        assert ids() == {
            "Order",
            "%(n)d row",
            "Life of the order",
            "Sent by %(who)s",
        }


class TestUpdate:
    def test_keeps_what_was_said_and_says_what_lacks(self, project: Path) -> None:
        translating.po_file().parent.mkdir(parents=True)
        translating.po_file().write_text('msgid "Order"\nmsgstr "委托"\n')

        assert translating.update() == 3
        assert translating.read()["Order"].string == "委托"

    def test_writes_the_same_bytes_again(self, project: Path) -> None:
        translating.update()
        before = translating.po_file().read_bytes()
        translating.update()

        assert translating.po_file().read_bytes() == before


class TestComplaints:
    def test_name_what_is_not_translated(self, project: Path) -> None:
        translating.update()

        assert "trading/orders.py: not translated: 'Order'" in translating.complaints()

    def test_name_another_placeholder(self, project: Path) -> None:
        translating.update()
        po = translating.po_file()
        po.write_text(
            po.read_text().replace(
                'msgid "Sent by %(who)s"\nmsgstr ""',
                'msgid "Sent by %(who)s"\nmsgstr "由 %(wer)s 发送"',
            )
        )

        assert any("wer" in text for text in translating.complaints())

    @pytest.mark.parametrize(
        ("page", "said"),
        [
            ("<p>Hello</p>", "Hello"),
            ("<p>委托</p>", "委托"),
            ('<a title="Open">1</a>', "title=Open"),
            ('<p class="wide">{{ order }} · 1.00</p>', None),
            ("<style>p { color: red }</style><kbd>Esc</kbd>", None),
            ('{% block bodyclass %}login{% endblock %}<b title="{{ x }}"></b>', None),
            ("{% comment %}why{% endcomment %}{# why #}", None),
        ],
    )
    def test_name_text_that_is_not_marked(
        self, project: Path, page: str, said: str | None
    ) -> None:
        path = project / "trading/templates/page.html"
        path.write_text(page)

        assert translating.unmarked(path) == ([said] if said else [])


class TestTheProject:
    def test_speaks_chinese(self) -> None:
        translating.compile_where_stale()

        with translation.override("zh-hans"):
            assert gettext("Order") == "委托"
