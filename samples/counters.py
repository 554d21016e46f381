"""Two counters of which one catches up with the other: as plain Python, and with the loop written by hand."""

import autograph as ag
import runtime


@ag.function
def counters(first, second):
    while first < second:
        first += 2
        second += 1
    return first, second


@ag.function
def counters_by_hand(first, second):
    def test(first, second):
        return first < second

    def body(first, second):
        first += 2
        second += 1
        return first, second

    first, second = runtime.while_loop(test, body, (first, second))
    return first, second
