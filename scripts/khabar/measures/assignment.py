"""One-to-one assignment of the greatest total weight (Kuhn 1955; Munkres 1957), in pure Python.

Weights are sparse: a pair that is not named weighs nothing and is never assigned. Rows and columns that no chain of
pairs connects are solved apart, so that the cubic step meets only the few items that overlap each other.
"""

from __future__ import annotations

from collections.abc import Mapping

Pair = tuple[int, int]


def assign(weights: Mapping[Pair, float]) -> dict[int, int]:
    """Column of each assigned row. Weights are positive; others are left out. The total is the greatest there is."""
    positive = {pair: weight for pair, weight in weights.items() if weight > 0}
    found: dict[int, int] = {}
    for rows, columns in _components(positive):
        # The cubic step wants no more rows than columns; a transposed problem has the same answer, read backwards.
        flipped = len(rows) > len(columns)
        if flipped:
            rows, columns = columns, rows
        cost = [[-positive.get((c, r) if flipped else (r, c), 0.0) for c in columns] for r in rows]
        for i, j in enumerate(_cheapest(cost)):
            row, column = (columns[j], rows[i]) if flipped else (rows[i], columns[j])
            if (row, column) in positive:
                found[row] = column
    return dict(sorted(found.items()))


def _components(pairs: Mapping[Pair, float]) -> list[tuple[list[int], list[int]]]:
    """Rows and columns of each connected part of the bipartite graph, in ascending order."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row, column in pairs:
        parent[root(("row", row))] = root(("column", column))
    parts: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for node in sorted(parent):
        rows, columns = parts.setdefault(root(node), ([], []))
        (rows if node[0] == "row" else columns).append(node[1])
    return sorted(parts.values())


def _cheapest(cost: list[list[float]]) -> list[int]:
    """Column of each row at the least total cost, for a matrix with no more rows than columns.

    The Hungarian method with potentials and shortest augmenting paths (Jonker and Volgenant 1987): O(rows² columns).
    Index 0 is a stand-in, rows and columns count from 1.
    """
    height, width = len(cost), len(cost[0])
    row_potential, column_potential = [0.0] * (height + 1), [0.0] * (width + 1)
    row_of = [0] * (width + 1)
    for row in range(1, height + 1):
        row_of[0] = row
        column = 0
        slack = [float("inf")] * (width + 1)
        before = [0] * (width + 1)
        seen = [False] * (width + 1)
        while row_of[column]:
            seen[column] = True
            current, delta, nearest = row_of[column], float("inf"), 0
            for j in range(1, width + 1):
                if seen[j]:
                    continue
                reduced = cost[current - 1][j - 1] - row_potential[current] - column_potential[j]
                if reduced < slack[j]:
                    slack[j], before[j] = reduced, column
                if slack[j] < delta:
                    delta, nearest = slack[j], j
            for j in range(width + 1):
                if seen[j]:
                    row_potential[row_of[j]] += delta
                    column_potential[j] -= delta
                else:
                    slack[j] -= delta
            column = nearest
        while column:
            row_of[column] = row_of[before[column]]
            column = before[column]
    found = [0] * height
    for j in range(1, width + 1):
        if row_of[j]:
            found[row_of[j] - 1] = j - 1
    return found
