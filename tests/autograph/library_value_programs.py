"""Values of Python's library that only the run knows: patterns and matches, fractions, decimals, dates."""

import json
import re
import statistics
import textwrap
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero
from fractions import Fraction

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add
NUMBERS = ((i8(3),), (i8(-2),), (i8(0),))

TOKEN = re.compile(r"(?P<num>\d+)|(?P<op>[-+*/()])|(?P<ws>\s+)")
ENTRY = re.compile(r"(\w)=(-?\d+)")
RULES = [(re.compile(r"^\d+$"), "int"), (re.compile(r"^[a-z]+$"), "word")]
RATE = Decimal("0.15")
START = date(2024, 1, 31)


class Group:
    """Has methods of the names that matches and patterns have."""

    spaces = re.compile(r"\s+")

    def __init__(self):
        self.asked = 0

    def group(self, number=0):
        self.asked += 1
        return self.asked

    def match(self, text):
        return None

    def on(self, match):
        self.asked += 1
        return None if self.asked == 2 else f"<{match.group()}>"


@case(*NUMBERS)
def tokens(n):
    found = []
    for match in TOKEN.finditer(f"{abs(int(n))} + 4*(2)"):
        if match.lastgroup == "ws":
            continue
        found.append(int(match.group()) if match.lastgroup == "num" else match["op"])
    return found


@case(*NUMBERS)
def lines_that_match(n):
    table = {}
    for line in f"a=1\nb=2\n\nc={int(n)}".splitlines():
        match = ENTRY.match(line)
        if not match:
            continue
        key, value = match.groups()
        table[key] = int(value)
    words = re.split(r"\W+", "a b-c,d", maxsplit=int(n > 0)), re.sub("a", "b", f"aa{n}", count=1 if n > 0 else 0)
    return (
        table,
        words,
        re.match(r"(\w)=", "a=1" if n > 0 else "?"),
        [m.span() for m in re.finditer("a", "aba" * int(n))],
    )


@case(*NUMBERS)
def rules_in_a_list(n):
    found = []
    for word in ["12", "ab", "a1", str(int(n))]:
        for pattern, name in RULES:
            if pattern.match(word):
                found.append(name)
                break
        else:
            found.append("?")
    return found


@case(*NUMBERS)
def methods_that_classes_have_too(n):
    group = Group()
    match = TOKEN.match(str(int(n)))
    shown = match.group() if match else group.group()
    return shown, group.asked, Group.spaces.sub(" ", f"a  {n}   b"), Group.spaces.split("a b  c"), group.spaces.pattern


@case(*NUMBERS)
def patterns_that_a_branch_makes(n):
    pattern = re.compile(r"(a)|(b)", re.I) if n > 0 else re.compile("c")
    bools = [bool(found) for found in map(pattern.match, ["a", "c"])]
    spans = [found.span() for found in pattern.finditer("aBc")]
    return spans, pattern.groups, pattern.flags, bools, pattern.findall("ac")


@case(*NUMBERS)
def a_match_that_is_none(n):
    return TOKEN.match("5" if n > 0 else "?").group()


_COUNT = [0]


@case(*NUMBERS)
def functions_that_substitute(n):
    group, number = Group(), 0

    def count(match):
        nonlocal number
        number += 1
        _COUNT[0] += 1
        return str(number) if n > 0 else match.group() + "+"

    text = f"a1b22c{int(n)}"
    found = [
        re.sub(r"\d+", group.on, text),
        re.subn(r"\d*", count, text),
        re.sub("b", count, text, count=1),
        TOKEN.subn(count, text),
        TOKEN.sub(count, text, 1),
        [re.sub("X*", lambda m: m.group() + "-", one) for one in ("aXb", "X", "")],
    ]
    return found, number, _COUNT[0], group.asked


@case(*NUMBERS)
def what_is_no_text_is_not_substituted(n):
    try:
        return re.sub("a", lambda match: 5 if n > 0 else "b", "bab")
    except TypeError as error:
        return str(error)


@case(*NUMBERS)
def fractions_in_a_loop(n):
    total = Fraction(0)
    for number in range(1, 12):
        if number > n:
            total += Fraction(1, number)
        else:
            total = total * 2 - 1
    shown = f"{total}", repr(total), round(total), round(total, 2), total.limit_denominator(10)
    return total, total.numerator, float(total), shown, total < 1, -total, abs(total), total // 2, total % 3


@case(*NUMBERS)
def fractions_and_numbers(n):
    half, other = Fraction(1, 2), Fraction(int(n), 4)
    kept = other
    other *= 2
    members = {half, Fraction(2, 4), other}
    return half + n, half * 2.5, 3 - half, half**2, half == 0.5, kept, other, len(members), sorted(members), hash(half)


@case(*NUMBERS)
def sums_of_fractions(n):
    items = [Fraction(1, number + 1) for number in range(4)]
    while len(items) < abs(n) + 5:
        items.append(items[-1] / 2)
    return sum(items), max(items), statistics.mean(items), statistics.median([Decimal(1), Decimal(int(n))])


@case(*NUMBERS)
def a_denominator_of_zero(n):
    try:
        return Fraction(1, int(n) - 3)
    except ZeroDivisionError as error:
        return str(error)


@case(*NUMBERS)
def decimals(n):
    total = Decimal(0)
    for number in range(5):
        if number > n:
            total += RATE * number
        else:
            total -= Decimal("0.5")
    rounded = total.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return total, rounded, f"{total:.2f}", round(total, 1), int(total), total > 0, -total, total.is_zero()


@case(*NUMBERS)
def a_division_of_decimals(n):
    try:
        return Decimal(1) / Decimal(int(n))
    except DivisionByZero:
        return None


@case(*NUMBERS)
def dates_in_a_loop(n):
    day, count = START, 0
    while day.month < 4 and count < 100:
        day += timedelta(days=abs(int(n)) + 1)
        count += 1
    return day, count, (day - START).days, max(day, START), sorted([day, START]), {day: 1, START: 2}, day in (START,)


@case(*NUMBERS)
def what_classes_of_dates_make(n):
    return (
        date.fromisoformat("2024-02-03") + timedelta(int(n)),
        date.max.year,
        datetime.strptime("2024-01-02", "%Y-%m-%d").date() > START,
        datetime(2024, 1, 1, tzinfo=timezone.utc).isoformat(),
        datetime.combine(START, time(3)),
        Fraction.from_float(0.5),
        list(map(date.isoformat, [START])),
        date.today() >= START,
    )


@case(*NUMBERS)
def a_day_that_there_is_not(n):
    try:
        return date(2024, 2, 30 + int(n))
    except ValueError as error:
        return str(error)


@dataclass
class Event:
    when: date
    cost: Decimal = Decimal("1.5")

    def later(self, days):
        return Event(self.when + timedelta(days=days), self.cost * 2)


@case(*NUMBERS)
def fields_that_hold_them(n):
    event = Event(START)
    later = event.later(int(n))
    events = [event, later] if n > 0 else [later]
    last = max(events, key=lambda one: one.when)
    return last.when.isoformat(), sum((one.cost for one in events), Decimal(0)), isinstance(last.when, date)


@case(*NUMBERS)
def functions_that_only_compute(n):
    values = [1.5, float(n), 2.5]
    return (
        statistics.mean(values),
        statistics.stdev(values),
        json.loads(json.dumps({"a": [1, int(n)], "b": None}))["a"][1] + n,
        textwrap.wrap(f"hello {n} world", 7),
    )
