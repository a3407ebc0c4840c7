"""What is sent to pages that need more than nothing: the act itself is tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from fundops.core.tests.papers import A_PDF
from tests.permissions.world import World


def data(url_name: str, method: str, world: World) -> Mapping[str, Any]:
    """Say the fields of a request; most pages get none."""
    make = _FORMS.get((method, url_name))
    return make(world) if make else {}


def _a_decision(world: World) -> dict[str, Any]:
    return {
        "decision": "APPROVE",
        "content_sha256": world.review.content_sha256,
        "version": "0",
    }


def _a_paper(world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("paper.pdf", A_PDF), "note": "what it shows"}


def _a_pack(world: World) -> dict[str, Any]:
    return {"number": world.failed.payout_no}


def _a_note(world: World) -> dict[str, Any]:
    return {"note": "words enough for a note"}


def _an_outcome(world: World) -> dict[str, Any]:
    return {"note": "words enough for a note", "choice": "NO_FINDING"}


def _a_correction(world: World) -> dict[str, Any]:
    return {
        "choice": "SENT_TOO_LITTLE",
        "amount": "1.00",
        "note": "words enough for a correction",
    }


_FORMS: dict[tuple[str, str], Any] = {
    ("POST", "admin:core_review_change"): _a_decision,
    ("POST", "admin:core_evidence_attach"): _a_paper,
    ("POST", "admin:evidence_pack"): _a_pack,
    ("POST", "admin:saved_views"): lambda world: {
        "list": "/settlement/refund/",
        "name": "view",
        "query": "",
    },
    ("POST", "admin:my_sessions"): lambda world: {"act": "others"},
    ("POST", "admin:core_review_approve"): lambda world: {
        "_selected_action": [world.review.review_no]
    },
    ("POST", "admin:core_alert_close"): _an_outcome,
    ("POST", "admin:core_case_close"): _an_outcome,
    ("POST", "admin:core_alert_gather"): lambda world: {"choice": world.case.case_no},
    ("POST", "admin:core_alert_open_case"): _a_note,
    ("POST", "admin:accounts_screening_namesake"): _a_note,
    ("POST", "admin:core_alert_give_back"): _a_note,
    ("POST", "admin:core_case_note"): _a_note,
    ("POST", "admin:core_case_reopen"): _a_note,
    ("POST", "admin:core_proposal_cancel"): _a_note,
    ("POST", "admin:trading_fundquote_release"): _a_note,
    ("POST", "admin:settlement_refund_lower"): lambda world: {
        "amount": "600.00",
        "choice": "OTHER",
        "note": "words enough for a note",
    },
    ("POST", "admin:settlement_refund_card"): lambda world: {
        "choice": world.other_card.number,
        "note": "words enough for a note",
    },
    ("POST", "admin:settlement_custodiantransfer_correct"): _a_correction,
    ("POST", "set_language"): lambda world: {"language": "en"},
    ("GET", "admin:search"): lambda world: {"q": world.failed.payout_no},
    ("GET", "admin:autocomplete"): lambda world: {
        "app_label": "settlement",
        "model_name": "refund",
        "field_name": "claim",
        "term": "CL",
    },
}
