"""What can be wrong with a file: each reason with a code and a sentence."""

from __future__ import annotations

from collections.abc import Mapping


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation; whoever shows it translates it."""
    return text


#: Reason code -> sentence; its `%(…)s` are the problem's `facts`.
REASONS: Mapping[str, str] = {
    # The package
    "index_unreadable": gettext_noop("The index cannot be read: %(cause)s"),
    "index_name_bad": gettext_noop(
        "An index is named like OFI_91_379_20250102.TXT; ask for it again."
    ),
    "index_count": gettext_noop(
        "The index says %(stated)s files and lists %(found)s; ask for it again."
    ),
    "listed_name_bad": gettext_noop(
        "A data file is named like OFD_91_379_20250102_04.TXT; ask for it again."
    ),
    "listed_twice": gettext_noop("The index lists this file more than once."),
    "listed_differs": gettext_noop(
        "The file's name says %(what)s %(found)s, its index says %(stated)s."
    ),
    "file_missing": gettext_noop(
        "The index lists this file and it is not there; wait for it or ask again."
    ),
    "file_ambiguous": gettext_noop(
        "More than one file has this name, in other letter case; remove the wrong one."
    ),
    "file_unreadable": gettext_noop("The file cannot be read: %(cause)s"),
    "parts_incomplete": gettext_noop(
        "The parts of type %(file_type)s are %(found)s; they must be 001 to %(last)s, "
        "each once. Missing: %(missing)s."
    ),
    "prefix_unknown": gettext_noop(
        "No batch is known whose index is named %(prefix)s; ask the sender what it is."
    ),
    "listed_type_strange": gettext_noop(
        "Files of type %(file_type)s do not travel with an index %(prefix)s; ask for "
        "it again."
    ),
    "listed_directions": gettext_noop(
        "The index lists files to a TA (%(outgoing)s) and from one (%(incoming)s); ask "
        "for it again."
    ),
    # Its arrival
    "file_irregular": gettext_noop(
        "This is not a regular file: links, pipes and devices are not read."
    ),
    "file_too_large": gettext_noop("The file has more than %(most)s bytes."),
    "file_changing": gettext_noop(
        "The file changed while it was read; receive it when it is whole."
    ),
    "sender_unknown": gettext_noop(
        "The sender %(found)s is not a TA we know; import its masters first."
    ),
    "receiver_differs": gettext_noop(
        "The package is for %(found)s, and we are %(stated)s: send it back."
    ),
    "sender_elsewhere": gettext_noop(
        "Packages of %(found)s do not come this way, only those of %(stated)s; find "
        "who put it there."
    ),
    "day_not_trading": gettext_noop(
        "%(found)s is no trading day, and answers are dated by one; ask the TA for the "
        "right day."
    ),
    "package_changed": gettext_noop(
        "This package is held already with other content (%(files)s); nothing of it "
        "was taken. Compare both and decide."
    ),
    # The header
    "marker_bad": gettext_noop("The first line must be %(stated)s."),
    "header_cut": gettext_noop("The file ends, or a line does not, in the header."),
    "version_unknown": gettext_noop("The version must be 20, 21 or 22."),
    "header_date_bad": gettext_noop("The date is not a date like 20250102."),
    "type_unknown": gettext_noop(
        "No layout is known for file type %(file_type)s in version %(version)s."
    ),
    "field_count_bad": gettext_noop("The number of fields is not a number above 0."),
    "file_count_bad": gettext_noop("The number of files is not a number."),
    "field_unknown": gettext_noop(
        "File type %(file_type)s of version %(version)s has no field of this name."
    ),
    "field_twice": gettext_noop("The header names this field more than once."),
    "record_count_bad": gettext_noop("The number of records is not a number."),
    "name_bad": gettext_noop(
        "A data file is named like OFD_91_379_20250102_04.TXT; ask for it again."
    ),
    "name_differs": gettext_noop(
        "The header says %(what)s %(found)s, the file's name says %(stated)s."
    ),
    "header_differs": gettext_noop(
        "The header says %(what)s %(found)s, the package's index says %(stated)s."
    ),
    # The records
    "record_length": gettext_noop(
        "The record has %(found)s bytes, its fields make %(stated)s."
    ),
    "record_count": gettext_noop(
        "The header says %(stated)s records, the file has %(found)s."
    ),
    "trailer_missing": gettext_noop(
        "The file does not end in OFDCFEND: it is cut off; ask for it again."
    ),
    "trailer_followed": gettext_noop("Something follows OFDCFEND."),
    # The fields
    "number_bad": gettext_noop(
        "This is not a number: ASCII digits over the whole width, or blank."
    ),
    "sign_bad": gettext_noop("A sign is 0 for plus, 1 for minus, or blank."),
    "sign_twice": gettext_noop("The number is negative and its sign says so again."),
    "date_bad": gettext_noop("This is not a date like 20250102, nor blank."),
    "text_bad": gettext_noop("The bytes are not GB18030 text."),
    "text_control": gettext_noop(
        "The text holds a line end, a tab, a zero byte or 0x1A, which no field may."
    ),
    "text_utf8": gettext_noop(
        "This and all other text of the file is UTF-8, where GB18030 must be; ask for "
        "it again."
    ),
}
