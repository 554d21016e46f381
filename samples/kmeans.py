"""k-means until no point changes its cluster, on the Iris measurements."""

from pathlib import Path

import numpy as np

import autograph as ag


def iris():
    """The Iris measurements: 150 flowers by 4 lengths in centimetres (source named in the file)."""
    path = Path(__file__).parent / "data" / "iris.csv"
    return np.loadtxt(path, delimiter=",", skiprows=4, usecols=range(4))


@ag.function
def kmeans(points, k):
    """Cluster `points` (n, d) around `k` centres.

    Returns the centres (k, d), each point's cluster (n,) and the number of rounds.
    """
    centres = points[:: len(points) // k][:k].copy()
    clusters = np.full(len(points), -1)
    rounds = 0
    while True:
        rounds += 1
        distances = ((points[:, None, :] - centres) ** 2).sum(axis=2)
        nearest = distances.argmin(axis=1)
        if (nearest == clusters).all():
            break
        clusters = nearest
        for i in range(k):
            members = points[clusters == i]
            if len(members) > 0:
                centres[i] = members.mean(axis=0)
    return centres, clusters, rounds
