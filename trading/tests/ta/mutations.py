"""What happens to files on their way: every mutation takes bytes and gives others."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from trading.tests.ta.spoiling import Spot, spoil_field

Mutation = Callable[[random.Random, bytes], bytes]

#: What is shorter is not mutated further.
SHORTEST = 16

_NEWLINE = b"\r\n"
_HEADER_LINES = 11
#: What a header line may be replaced with.
_JUNK = (
    b"",
    b" ",
    b"0",
    b"-1",
    b"20",
    b"21",
    b"22",
    b"04",
    b"999",
    b"1e3",
    b"00000000",
    b"20250230",
    b"OFDCFDAT",
    b"OFDCFIDX",
    b"OFDCFEND",
    b"FundCode",
    b"fundcode        ",
    b"NoSuchField",
    b"\xff\xfe",
    "２０".encode("gb18030"),
    b"9" * 400,
    b"x" * 600,
)
_COUNTS = (b"00000000", b"99999999", b"9999999999999999", b"-0000001", b"1" * 300)
_LONE = (b"\x81", b"\xfe", b"\xd1", b"\x80", b"\xff", b"\x90\x30\x81")
_CONTROLS = (b"\0", b"\x1a", b"\t", b"\r", b"\n", b"\x7f", b"\x1b")
_AFTER = (b"\x1a", b"\r\n", b"   \r\n\r\n", b"OFDCFEND\r\n", b"\0", b"x", b"\r")
_UTF8 = ("样例", "样", "样例甲", "é")


def flip(rng: random.Random, data: bytes) -> bytes:
    """Turn a few bytes into any others."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def flip_in_records(rng: random.Random, data: bytes) -> bytes:
    """Turn a byte behind the header into one that is plausible there."""
    at = rng.randrange(len(data) * 2 // 3, len(data))
    return data[:at] + rng.choice(b"0123456789 -+.A").to_bytes(1) + data[at + 1 :]


def cut_line(rng: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    del lines[rng.randrange(len(lines))]
    return b"".join(lines)


def join_lines(rng: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    at = rng.randrange(len(lines))
    lines[at] = lines[at].rstrip(b"\r\n")
    return b"".join(lines)


def break_line(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + _NEWLINE + data[at:]


def double_line(rng: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    at = rng.randrange(len(lines))
    return b"".join([*lines[: at + 1], *lines[at:]])


def swap_lines(rng: random.Random, data: bytes) -> bytes:
    """Swap two lines: two field names mostly, so that values change their meaning."""
    lines = data.splitlines(keepends=True)
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def alter_header(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(_NEWLINE)
    at = rng.randrange(min(_HEADER_LINES, len(lines)))
    lines[at] = rng.choice(_JUNK)
    return _NEWLINE.join(lines)


def respell_header(rng: random.Random, data: bytes) -> bytes:
    """Change only what does not count: letter case and padding."""
    lines = data.split(_NEWLINE)
    at = rng.randrange(len(lines))
    is_name = len(lines[at]) < 60 and b"OFDCFEND" not in lines[at]
    if is_name:
        turn = rng.choice((bytes.upper, bytes.lower, lambda one: one + b" " * 7))
        lines[at] = turn(lines[at])
    return _NEWLINE.join(lines)


def alter_count(rng: random.Random, data: bytes) -> bytes:
    """Change a line that is a number: of fields or of records mostly."""
    lines = data.split(_NEWLINE)
    places = [
        at
        for at, line in enumerate(lines)
        if line.isdigit() and len(line) in (3, 8, 16)
    ]
    if not places:
        return data
    at = rng.choice(places[-3:])
    number, width = int(lines[at]), len(lines[at])
    near = f"{max(number + rng.choice((-1, 1, 2)), 0):0{width}d}".encode()
    lines[at] = rng.choice((near, rng.choice(_COUNTS)))
    return _NEWLINE.join(lines)


def alter_sign(rng: random.Random, data: bytes) -> bytes:
    """Put a minus before a number: at the end of one run of zeros."""
    at = data.find(b"000000", rng.randrange(len(data)))
    return data if at < 0 else data[:at] + b"-" + data[at + 1 :]


def put_lone_lead(rng: random.Random, data: bytes) -> bytes:
    """Put a lead byte without its trail over others: before a space most of all."""
    lone = rng.choice(_LONE)
    at = data.find(b"  ", rng.randrange(len(data)))
    at = rng.randrange(len(data)) if at < 0 else at
    return data[:at] + lone + data[at + len(lone) :]


def widen_digits(rng: random.Random, data: bytes) -> bytes:
    """Put a full-width digit over two digits, or over one, which shifts the rest."""
    wide = chr(ord("０") + rng.randrange(10)).encode("gb18030")
    at = rng.randrange(len(data))
    return data[:at] + wide + data[at + rng.choice((1, 2)) :]


def mix_line_ends(rng: random.Random, data: bytes) -> bytes:
    end = rng.choice((b"\n", b"\r", b"\r\r\n", b"\n\r", b" \r\n"))
    lines = data.split(_NEWLINE)
    share = rng.choice((0.05, 0.5, 1.0))
    ends = [end if rng.random() < share else _NEWLINE for _ in lines[1:]]
    return b"".join(
        line + after for line, after in zip(lines, [*ends, b""], strict=True)
    )


def truncate(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


def put_control(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice(_CONTROLS) + data[at + 1 :]


def put_utf8(rng: random.Random, data: bytes) -> bytes:
    """Put UTF-8 over spaces of the same length, where text may be."""
    text = rng.choice(_UTF8).encode()
    at = data.find(b" " * (len(text) + 1), rng.randrange(len(data)))
    return data if at < 0 else data[:at] + text + data[at + len(text) :]


def put_text(rng: random.Random, data: bytes) -> bytes:
    """Put GB18030 over spaces: characters of two and of four bytes."""
    text = "".join(rng.choice("样例𬱖\u3000·") for _ in range(3)).encode("gb18030")
    at = data.find(b" " * len(text), rng.randrange(len(data)))
    return data if at < 0 else data[:at] + text + data[at + len(text) :]


def put_mark_before(rng: random.Random, data: bytes) -> bytes:
    return rng.choice((b"\xef\xbb\xbf", b"\x84\x31\x95\x33", b"\0", b"\r\n")) + data


def put_after(rng: random.Random, data: bytes) -> bytes:
    return data + rng.choice(_AFTER)


def copy_stretch(rng: random.Random, data: bytes) -> bytes:
    """Write one stretch over another, as a broken disk or a lost packet does."""
    length = rng.randrange(1, 1 + min(200, len(data) // 2))
    source = rng.randrange(len(data) - length)
    target = rng.randrange(len(data) - length)
    stretch = data[source : source + length]
    return data[:target] + stretch + data[target + length :]


MUTATIONS: tuple[Mutation, ...] = (
    flip,
    flip_in_records,
    cut_line,
    join_lines,
    break_line,
    double_line,
    swap_lines,
    alter_header,
    respell_header,
    alter_count,
    alter_sign,
    put_lone_lead,
    widen_digits,
    mix_line_ends,
    truncate,
    put_control,
    put_utf8,
    put_text,
    put_mark_before,
    put_after,
    copy_stretch,
)


def mutated(
    rng: random.Random, data: bytes, spots: Sequence[Spot] = ()
) -> tuple[bytes, str]:
    """
    Mutate a file once to three times, and say how.

    Half of those with records have a field spoilt, which leaves the others to be read.
    """
    names = []
    times = rng.choice((1, 1, 2, 3))
    if spots and rng.random() < 0.5:
        data, times = spoil_field(rng, data, spots), rng.choice((0, 0, 0, 1))
        names.append(spoil_field.__name__)
    for _ in range(times):
        if len(data) < SHORTEST:
            break
        mutation = rng.choice(MUTATIONS)
        data = mutation(rng, data)
        names.append(mutation.__name__)
    return data, " ".join(names)
