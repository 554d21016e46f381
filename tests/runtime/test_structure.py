"""Trees, taken apart and filled again."""

import gc

from runtime.structure import fill, take_apart


def test_trees_leave_no_garbage():
    gc.collect()
    gc.disable()
    try:
        template, leaves = take_apart(([1.5, (2.5,)], {"a": 3.5}), lambda item: isinstance(item, float))
        assert fill(template, leaves) == ([1.5, (2.5,)], {"a": 3.5})
        assert gc.collect() == 0
    finally:
        gc.enable()
