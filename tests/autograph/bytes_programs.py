"""Bytes that are put together, formatted and taken apart where what they hold is known when the graph runs only."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add(np.int64(5), np.int64(2), np.int64(1), 3)
TEMPLATE = b"<%d>"


@case
def joined_bytes(n):
    parts = []
    for k in range(n):
        parts.append(b"x" if k % 2 else b"yy")
    join = b"+".join
    return b"-".join(parts), join(parts), b"".join(bytes([k]) for k in range(n)), bytearray(b"-").join(parts)


@case
def joined_in_error(n):
    found = []
    for item in ("x", b"y", 3, None):
        try:
            found.append(b",".join([b"a", item if n > 2 else b"z"]))
        except TypeError as error:
            found.append(str(error))
    return found


@case
def formatted_bytes(n):
    written, template = b"", TEMPLATE
    for k in range(n):
        written += template % k
        template = b"(%d)" if k % 2 else TEMPLATE
    last = b"%5.1f|%x"
    last %= (n / 2, int(n))
    chosen = b"%s:%d" if n > 2 else b"%r %d"
    return written, last, b"%d" % n, chosen % (b"ab", n), b"%(k)d" % {b"k": n}


@case
def formatted_in_error(n):
    try:
        return b"%d" % ("x" if n > 2 else n)
    except TypeError as error:
        return str(error)


@case
def chosen_bytes(n):
    s = b"a b c" if n > 2 else b"d,e"
    found = s.upper(), s.split(), s.replace(b"a", b"q"), s.decode("ascii"), s.partition(b" "), s.rsplit(b",", 1)
    if s.startswith((b"a", b"x")):
        found += (s.index(b" "), s.find(44), s.count(98))
    shown = s.hex(), s.hex("-"), s.center(9), s.ljust(8, b"."), s.translate(None, b"a"), s.isalpha(), repr(s), f"{s!r}"
    return found, shown, s + b"!", s * 2, 2 * s, s[0], s[-1], s[1:], s[::-1], b"a" in s, s < b"b", s == b"d,e", len(s)


@case
def items_of_bytes(n):
    s, out = b"hello" if n > 2 else b"hi", []
    for octet in s:
        out.append(octet + n)
    held = bytearray(s)
    for k in range(n):
        held.append(k)
        held += b"z"
    held[0:1] = b"qq"
    return (
        out,
        sum(s),
        max(s),
        bytes(reversed(s)),
        {k: s.count(k) for k in s},
        held,
        bytes(held),
        np.frombuffer(s, np.uint8),
    )


@case
def texts_in_octets(n):
    text = "héllo" if n > 2 else "hi"
    octets = text.encode("utf-8")
    number = int.from_bytes(octets[:2], "big")
    return (
        octets,
        octets.decode(),
        len(octets),
        octets[-1],
        text.encode("latin-1"),
        number,
        int(n).to_bytes(2, "little"),
    )
