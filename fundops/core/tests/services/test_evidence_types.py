"""What is kept as evidence is known by its content; its name is made harmless."""

from __future__ import annotations

import pytest

from fundops.core.services.evidence_types import (
    CSV,
    JPEG,
    PDF,
    PLAIN,
    PNG,
    XLSX,
    NameRefused,
    TypeRefused,
    clean_name,
    type_of,
)
from fundops.core.tests.papers import A_JPEG, A_PDF, A_PNG, a_workbook, an_archive


class TestTypeOf:
    @pytest.mark.parametrize(
        ("content", "media_type"),
        [
            (A_PDF, PDF),
            (A_PNG, PNG),
            (A_JPEG, JPEG),
            (a_workbook(), XLSX),
            ("日期,金额\n2025-01-02,80.00\n".encode(), CSV),
            ("日期,金额\n2025-01-02,80.00\n".encode("gb18030"), CSV),
            ("﻿样例说明".encode(), PLAIN),
            ("样例说明，只有一行".encode("gb18030"), PLAIN),
        ],
    )
    def test_is_said_by_the_content(self, content: bytes, media_type: str) -> None:
        assert type_of(content) == media_type

    @pytest.mark.parametrize(
        "content",
        [
            b"MZ" + b"\0" * 200,
            b"<html><body>x</body></html>",
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            b"#!/bin/sh\n\x00",
            b"\x7fELF" + bytes(range(200)),
            b"PK\x03\x04 broken",
            an_archive({"a.txt": b"x"}),
            an_archive({"[Content_Types].xml": b"", "word/document.xml": b""}),
            a_workbook({"xl/vbaProject.bin": b"x"}),
            b"text with \x00 in it",
            b"\xff\xfe\x00\x01",
        ],
    )
    def test_refuses_everything_else(self, content: bytes) -> None:
        with pytest.raises(TypeRefused) as refused:
            type_of(content)
        assert "Attach a PDF" in str(refused.value)

    def test_looks_at_the_first_byte(self) -> None:
        assert type_of(b"about %PDF-1.7 files") == PLAIN


class TestCleanName:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("statement.pdf", "statement.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\papers\\样例 账单.pdf", "样例 账单.pdf"),
            ("a\0b.pdf", "ab.pdf"),
            ("invoice‮fdp.exe", "invoicefdp.exe"),
            ("..hidden.pdf", "hidden.pdf"),
            ('a"b;c\r\n.pdf', "a_b_c.pdf"),
            ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
        ],
    )
    def test_keeps_what_is_harmless(self, given: str, kept: str) -> None:
        assert clean_name(given) == kept

    @pytest.mark.parametrize("given", ["", "/", "..", "\0", " ‮ "])
    def test_refuses_what_leaves_nothing(self, given: str) -> None:
        with pytest.raises(NameRefused):
            clean_name(given)
