"""Where a function stands."""

from __future__ import annotations

import functools

from autograph.source.locate import frame_of


@functools.cache
@functools.lru_cache(
    maxsize=3,
)
def decorated() -> int:
    return 1


def plain() -> int:
    return 1


def test_frames_are_those_of_the_def() -> None:
    code = decorated.__wrapped__.__wrapped__.__code__
    assert frame_of(code).line == code.co_firstlineno + 4
    assert frame_of(plain.__code__).line == plain.__code__.co_firstlineno
