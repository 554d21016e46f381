"""A module of the user's with a helper that is not converted, and that changes the module's globals."""

import autograph as ag

COUNT = 0
ROWS: list = []
SEEN: list = []


@ag.do_not_convert
def note(v):
    global COUNT, ROWS
    COUNT += 1
    ROWS = [v, v]
    SEEN.append(v)
