"""Loops that leave where the user's code says `break`: no flag is carried to a test at the end of the iteration.

A graph has no jumps: a loop with a `break` carries a flag, which a branch sets and a test asks. Where the branch is the
last that the iteration does but for what the flag guards, the written loop can be left at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from runtime.executors.source import Row
from runtime.executors.uses import Uses
from runtime.executors.writer import short_circuit
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.builtins import NOT, TRUTH
from runtime.primitives.control import COND
from runtime.render import is_load


def denied(test: Graph) -> Iterator[Operand]:
    """What is certain to be False where a loop's test is true: `x` of `not x` and of `not x and …`."""
    made = {value: node for node in test.nodes for value in node.outputs}
    waiting = [test.outputs[0]]
    while waiting:
        node = made.get(waiting.pop())  # type: ignore[arg-type]
        if node is not None and node.primitive is NOT:
            yield node.inputs[0]
        elif node is not None and short_circuit(node) == "and":
            waiting.append(node.inputs[0])


def asks_only(test: Graph) -> bool:
    """Whether a loop's test carries nothing, changes nothing and warns of nothing, so that it may be asked twice."""
    unchanged = test.outputs[1:] == test.inputs
    return unchanged and all(
        node.primitive in (NOT, TRUTH, COND) or is_load(node) or node.primitive.symbol in _COMPARISONS
        for node in test.walk()
    )


_COMPARISONS = frozenset(["<", "<=", ">", ">=", "==", "!=", "is", "is not"])


def flags_of(
    initial: Sequence[Operand],
    inputs: Sequence[Value],
    ending: Set[Operand],
    asked: Sequence[Operand],
    false: set[Operand],
) -> list[bool]:
    """Which carries of a loop are flags that end it: False at first, and so, inside, at the start of an iteration.

    A loop is ended by what is in `ending`; `asked` are the values of the carries where that is asked. `false` has the
    flags, inside their loops, of the loops around this one, and gets its own.
    """
    flags = [
        ((type(item) is Literal and item.value is False) or item in false) and value in ending
        for item, value in zip(initial, asked, strict=True)
    ]
    false.update(value for value, is_flag in zip(inputs, flags, strict=True) if is_flag)
    return flags


def leave_at_once(
    rows: list[Row], start: int, node: Node, targets: Sequence[str], flags: Sequence[bool], uses: Uses
) -> None:
    """Let a branch that sets a flag leave the loop that begins at row `start`, where the flag does nothing but end it.

    `targets` are the locals of the carries.
    """
    for value, target, is_flag in zip(node.outputs, targets, flags, strict=True):
        if is_flag:
            _leave_at_once(rows, start, target, is_needed=value in uses.count)


def _leave_at_once(rows: list[Row], start: int, flag: str, is_needed: bool) -> None:
    """Rewrite the loop that begins at row `start` and ends the rows, so that what sets `flag` leaves it.

    `is_needed` tells whether anything reads it afterwards. Nothing is changed where the
    loop is of another form.
    """
    depth = rows[start].depth + 1
    pieces = _pieces(rows, start, depth, flag)
    written = rows[: start + 1]
    ends: list[tuple[int, int | None]] = []  # of each row that sets the flag: the row after its arm
    named = 0
    for piece in pieces:
        begin = len(written)
        written += piece
        setting = [index for index in range(begin, len(written)) if written[index].text == f"{flag} = True"]
        ends += [(index, _end_of_arm(written, index, len(written), depth)) for index in setting]
        named += sum(re.search(rf"\b{flag}\b", row.text) is not None for row in piece)
    if not ends or named != len(ends) or any(end is None for _, end in ends):
        return
    _shorten_head(rows[start], flag)
    rows[:] = written
    for index, arm_end in reversed(ends):
        assert arm_end is not None
        rows.insert(arm_end, Row(rows[index].depth, "break", rows[index].node))
        if not is_needed:
            del rows[index]
    if not is_needed:
        _drop_initial(rows, start, flag)


def _pieces(rows: list[Row], start: int, depth: int, flag: str) -> list[list[Row]]:
    """What an iteration does, cut where the flag guards the rest of it, without these guards; none for another form."""
    if rows[-1].text == "break" and rows[-2].text == f"if {flag}:" and rows[-2].depth == depth:
        return [rows[start + 1 : -2]]
    if rows[start].text != f"while not {flag}:" and not rows[start].text.startswith(f"while (not {flag}) and "):
        return []
    pieces, rest = [], rows[start + 1 :]
    while (guard := _last_statement(rest, depth)) is not None and rest[guard].text == f"if not {flag}:":
        pieces.append(rest[:guard])
        rest = [Row(row.depth - 1, row.text, row.node) for row in rest[guard + 1 :]]
    return [*pieces, rest]


def _last_statement(rows: list[Row], depth: int) -> int | None:
    """The row with which the last statement of this depth begins."""
    return max((index for index, row in enumerate(rows) if row.depth == depth), default=None)


def _end_of_arm(rows: list[Row], index: int, end: int, depth: int) -> int | None:
    """The row after the arm in which row `index` stands, if nothing but other arms comes between that and `end`."""
    level = rows[index].depth
    if level == depth or not _is_in_branches_only(rows, index, depth):
        return None
    after = index + 1
    while after < end and rows[after].depth == level and not rows[after].text.endswith(":"):
        after += 1
    arm_end = after
    while after < end:
        row = rows[after]
        if row.depth <= level:
            if row.depth == rows[index].depth or not row.text.startswith(("elif ", "else:")):
                return None
            level = row.depth
        elif level == rows[index].depth:
            return None
        after += 1
    return arm_end


def _is_in_branches_only(rows: list[Row], index: int, depth: int) -> bool:
    """Whether all that row `index` stands in, inside the loop, are arms of an `if`."""
    level = rows[index].depth
    while level > depth:
        index -= 1
        row = rows[index]
        if row.depth == level - 1:
            if row.text.startswith(("elif ", "else:")):
                continue  # the arm before it stands between this and its head
            if not row.text.startswith("if "):
                return False
            level -= 1
    return True


def _shorten_head(head: Row, flag: str) -> None:
    head.text = head.text.replace(f"while not {flag}:", "while True:").replace(f"while (not {flag}) and ", "while ")


def _drop_initial(rows: list[Row], start: int, flag: str) -> None:
    """Drop the assignment before the loop, among those of the other carries; rows that others count stay in place."""
    for index in range(start - 1, -1, -1):
        row = rows[index]
        if row.depth != rows[start].depth or " = " not in row.text:
            return
        if row.text == f"{flag} = False":
            row.drop()
            return


def return_at_once(rows: list[Row], depth: int, name: str, form: str) -> bool:
    """Let the arms of the `if` that ends the rows return what is all that they assign to `name` in the end.

    `form` is the text of what is returned, with braces for the value. Returns whether every arm ends with that.
    """
    last = _last_statement(rows, depth)
    if last is None:
        return False
    text = rows[last].text
    if last == len(rows) - 1:
        value = text.removeprefix(f"{name} = ")
        if value != text and not _NO_VALUE.match(value):
            rows[last].text = f"return {form.format(value)}"
        return rows[last].text.startswith(("return ", "raise "))
    heads = [index for index, row in enumerate(rows) if row.depth == depth]
    first = max(index for index in heads if not rows[index].text.startswith(("elif ", "else:")))
    if text != "else:" or not rows[first].text.startswith("if "):
        return False
    arms = heads[heads.index(first) :]
    ends = zip(arms, [*arms[1:], len(rows)], strict=True)
    ended = [return_at_once(rows[head + 1 : end], depth + 1, name, form) for head, end in ends]  # each of them
    return all(ended)


_NO_VALUE = re.compile(r"\w+ = |yield\b")  # what may stand behind an assignment, but not behind `return`
