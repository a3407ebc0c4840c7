"""The TA's row in a few lines: asked, confirmed, and its raw bytes."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, figures, masks
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Body, Panel, Table, Text
from settlement.admin import evidence
from settlement.models import Claim
from settlement.selectors import page_facts
from trading.models import TaRecord
from trading.ta.codes import return_meaning


def evidence_brief(claim: Claim) -> Panel:
    """Draw the row of the TA as it was asked and confirmed, and its raw bytes."""
    record = page_facts.evidence(claim.record_id)
    if record is None:
        words = _(
            "No row of a TA is the evidence of this; the bank is told Z03 and %(no)s."
        ) % {"no": claim.origin_no}
        return Panel(_("Evidence"), [Text(words)], note=claim.get_origin_kind_display())
    raw = page_facts.raw_record(record)
    bodies: list[Body] = [_asked_and_confirmed(record)]
    if raw is not None:
        bodies.append(evidence.raw_bytes(raw))
    else:
        bodies.append(
            Text(_("The file is not kept here any more; the fields above were taken."))
        )
    note = format_html(
        "{} · SHA-256 {}", record.file.name, masks.hash_short(record.file.sha256)
    )
    return Panel(
        _("Evidence"),
        bodies,
        note=note,
        link=evidence.package_link(record, gettext("Whole row")),
    )


def _asked_and_confirmed(record: TaRecord) -> Table:
    order = record.order
    fund = order.fund if order else None
    heads = [
        Column(_("Field")),
        Column(_("Asked"), cells.MONEY),
        Column(_("Confirmed"), cells.MONEY),
        Column(_("Field")),
        Column(_("Value")),
    ]
    code = format_html(
        '{} <span class="q">{}</span>',
        record.return_code,
        return_meaning(record.return_code),
    )
    what = f"{record.fund_code} {fund.name if fund else ''} · {record.business_code}"
    rows = [
        (
            gettext("Amount"),
            order.amount if order else None,
            format_html("<b>{}</b>", figures.money(record.confirmed_amount)),
            "ReturnCode",
            code,
        ),
        (
            gettext("Shares"),
            order.shares if order else None,
            record.confirmed_shares,
            gettext("TA serial"),
            masks.number(record.ta_serial_no),
        ),
        (
            gettext("Charge"),
            None,
            record.charge,
            gettext("Fund / business"),
            what,
        ),
    ]
    return Table(heads, rows)
