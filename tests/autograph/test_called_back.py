"""What functions of the user's change that libraries call, or that are not converted, is read again."""

import json
import logging
import threading
from html.parser import HTMLParser

import numpy as np
import pytest

import autograph as ag
from tests.autograph import opaque_module

CALLS = [(np.int64(3),), (-1,), (0,), (2.5,), (np.array(2),), (np.int64(-2),)]
SEEN: list = []
COUNT = 0
FOUND = None


NUMBERS = "[1, 1, 1]"


class Totals:
    count = 0
    names: list = []
    parts: tuple = ()


class Handler(logging.Handler):
    handled = 0

    def emit(self, record):
        global COUNT
        COUNT += 1
        Handler.handled += 1
        SEEN.append(record.getMessage())


class Tags(HTMLParser):
    def handle_starttag(self, tag, attributes):
        SEEN.append(tag)


LOG = logging.Logger("called back")
LOG.addHandler(Handler())


def found(text):
    SEEN.append(text)
    return "-"


def counted(text):
    global COUNT
    COUNT += 1
    Totals.count += 1
    return ""


def keeping():
    kept = []

    def keep(text):
        kept.append(text)
        return ""

    return kept, keep


KEPT, KEEP = keeping()


@ag.do_not_convert
def rebind():
    global FOUND
    FOUND = lambda v: v * 10  # noqa: E731
    Totals.names = ["new"]
    Totals.names.append("other")
    Totals.parts = (1, 2, 3)
    Totals.count += 1


def messages_of_a_log(x):
    global COUNT
    COUNT = Handler.handled = 0
    SEEN.clear()
    for k in range(3):
        if k < x:
            LOG.warning("%d of %s", k, x)
    return list(SEEN), len(SEEN), COUNT * x, Handler.handled


def tags_of_a_page(x):
    SEEN.clear()
    parser = Tags()
    parser.feed("<a><b>" if x > 0 else "<p>")
    return list(SEEN), len(SEEN)


def function_given_to_a_library(x):
    SEEN.clear()
    numbers = json.loads(NUMBERS if x > 0 else "[4]", parse_int=found)
    return numbers, list(SEEN), len(SEEN)


def function_that_assigns_a_global_and_an_attribute(x):
    global COUNT
    COUNT = Totals.count = 0
    json.loads(NUMBERS if x > 0 else "[4]", parse_int=counted)
    return COUNT * x, Totals.count


def function_with_a_variable_of_its_own(x):
    KEPT.clear()
    json.loads(NUMBERS if x > 0 else "[4]", parse_int=KEEP)
    return list(KEPT), len(KEPT) * x


def function_that_is_called_later(x):
    global COUNT
    COUNT = 0
    decoder = json.JSONDecoder(parse_int=counted)
    before = COUNT
    if x > 0:
        decoder.decode(NUMBERS)
    return before, COUNT


HANDLERS = {"1": [counted], "4": [counted]}


def handled(text):
    return [handle(text) for handle in HANDLERS[text]][0]


def function_that_calls_those_of_a_table(x):
    global COUNT
    COUNT = Totals.count = 0
    json.loads(NUMBERS if x > 0 else "[4]", parse_int=handled)
    return COUNT * x, Totals.count


def thread_with_a_function(x):
    SEEN.clear()
    thread = threading.Thread(target=lambda: SEEN.append(x))
    thread.start()
    thread.join()
    return list(SEEN), len(SEEN)


def what_a_helper_binds_anew(x):
    global FOUND
    FOUND = lambda v: v + 1  # noqa: E731
    Totals.names, Totals.parts, Totals.count = [], (1,), 5
    before = FOUND(x), len(Totals.names), len(Totals.parts)
    if x > 0:
        rebind()
    return before, FOUND(x), Totals.names, len(Totals.names), sum(Totals.parts), Totals.count


def attributes_first_read_afterwards(x):
    if x > 0:
        rebind()
    return Totals.names, len(Totals.parts), FOUND is None


def globals_of_another_module(x):
    opaque_module.COUNT, opaque_module.ROWS = 0, [x]
    opaque_module.SEEN.clear()
    if x > 0:
        opaque_module.note(x)
    return opaque_module.COUNT, len(opaque_module.ROWS), opaque_module.ROWS[0] * 2, len(opaque_module.SEEN)


def globals_of_another_module_read_afterwards(x):
    opaque_module.COUNT = 1
    opaque_module.note(x)
    return opaque_module.COUNT, opaque_module.ROWS, opaque_module.SEEN[-1] * 2


def variables_that_a_helper_assigns():
    items, count = [], 0

    @ag.do_not_convert
    def add(v):
        nonlocal count, items
        count += 1
        items = [*items, v] if count % 2 else [v]

    def run(x):
        nonlocal count, items
        items, count = [x], 0
        for k in range(3):
            if k != x:
                add(k)
        return items, len(items), count

    return run


PROGRAMS = [
    messages_of_a_log,
    tags_of_a_page,
    function_given_to_a_library,
    function_that_assigns_a_global_and_an_attribute,
    function_with_a_variable_of_its_own,
    function_that_is_called_later,
    function_that_calls_those_of_a_table,
    thread_with_a_function,
    what_a_helper_binds_anew,
    attributes_first_read_afterwards,
    globals_of_another_module,
    globals_of_another_module_read_afterwards,
    variables_that_a_helper_assigns(),
]


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.__name__ for program in PROGRAMS])
def test_what_is_changed_is_read_again(program):
    function = ag.function(program, fallback="error")
    for call in CALLS:  # each call starts with the same state, which can't be copied: a log, threads
        assert repr(function(*call)) == repr(program(*call))
    assert function.traces[-1].graph.opaque_nodes  # the first, in which every branch is staged
