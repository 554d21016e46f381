"""The edit distance of two strings, given as arrays of character codes."""

import numpy as np

import autograph as ag


def codes(text):
    """The characters of `text` as an int array."""
    return np.array([ord(character) for character in text])


@ag.function
def edit_distance(left, right):
    """How many insertions, deletions and replacements make `left` (m,) into `right` (n,)."""
    above = np.arange(len(right) + 1)
    for i in range(len(left)):
        row = np.empty_like(above)
        row[0] = i + 1
        for j in range(len(right)):
            if left[i] == right[j]:
                row[j + 1] = above[j]
            else:
                row[j + 1] = 1 + min(above[j], above[j + 1], row[j])
        above = row
    return above[-1]
