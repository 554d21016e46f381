"""Conway's Game of Life on a torus, until the board is still."""

import numpy as np

import autograph as ag


def glider(size=16):
    """A board (size, size) with one glider."""
    board = np.zeros((size, size), dtype=np.uint8)
    board[1, 2] = board[2, 3] = board[3, 1] = board[3, 2] = board[3, 3] = 1
    return board


def neighbours(board):
    count = np.zeros_like(board)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            if down != 0 or right != 0:
                count += np.roll(board, (down, right), axis=(0, 1))
    return count


@ag.function
def life(board, generations):
    """The board (rows, columns) of 0 and 1 after so many generations, and how many of them changed it."""
    changes = 0
    for _ in range(generations):
        count = neighbours(board)
        born = (board == 0) & (count == 3)
        stays = (board == 1) & ((count == 2) | (count == 3))
        following = (born | stays).astype(board.dtype)
        if (following == board).all():
            break
        board = following
        changes += 1
    return board, changes
