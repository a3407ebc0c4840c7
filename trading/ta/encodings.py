"""Whether a file's text is GB18030 as it must be, or UTF-8 that looks like it."""

from __future__ import annotations

from trading.ta.layouts import Field

#: Where a text stands: field, record, byte of the file, raw bytes.
Seen = tuple[Field, int, int, bytes]
#: Chinese takes three bytes and more in UTF-8; what takes two is as good in GB18030.
_FIRST_OF_THREE = "\u0800"


class Encodings:
    """
    Remembers the first text that is good UTF-8, until one is not.

    Half of all UTF-8 texts are GB18030 too, of other characters. One such text may be
    chance; a file in which every text is one was written in UTF-8.
    """

    def __init__(self) -> None:
        self.known = False
        self._first: Seen | None = None

    @property
    def foreign(self) -> Seen | None:
        """The first of the texts if all of them are UTF-8."""
        return None if self.known else self._first

    def see(self, field: Field, record: int, offset: int, raw: bytes) -> bool:
        """Look at one text; True once it is known that the file is not UTF-8."""
        if raw.isascii():
            return False
        if not _is_utf8(raw):
            self.known = True
        elif self._first is None:
            self._first = (field, record, offset, raw)
        return self.known


def _is_utf8(raw: bytes) -> bool:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(one.isascii() or one >= _FIRST_OF_THREE for one in text)
