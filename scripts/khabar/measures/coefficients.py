"""Coefficients of agreement between two readings of the same items, nominal labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

Pairs = Sequence[tuple[str, str]]


def kappa(pairs: Pairs) -> float | None:
    """Cohen's kappa of two labels per item; None without items, or where both use one label only (0/0).

    (p_o - p_e) / (1 - p_e): the observed share of equal labels against the share that the two distributions of labels,
    each reader's own, lead to expect. Source: J. Cohen (1960), A coefficient of agreement for nominal scales,
    Educational and Psychological Measurement 20(1), 37-46.
    """
    total = len(pairs)
    if not total:
        return None
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    # In whole numbers, so that full agreement is 1 and not nearly 1.
    observed = sum(a == b for a, b in pairs) * total
    expected = sum(first[label] * second[label] for label in first)
    return None if expected == total * total else (observed - expected) / (total * total - expected)


def alpha(pairs: Pairs) -> float | None:
    """Krippendorff's alpha of two labels per item, nominal, nothing missing; None where there is but one label.

    1 - D_o / D_e on the matrix of coincidences, into which every item enters twice, as (a, b) and as (b, a):
    1 - (n - 1) * (n - sum o_cc) / (n * n - sum n_c * n_c), n values in all, n_c of them label c. Source: K.
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania, sections A and B.
    """
    values = Counter(label for pair in pairs for label in pair)
    total = sum(values.values())
    expected = total * total - sum(n * n for n in values.values())
    observed = sum(2 for a, b in pairs if a != b)
    return None if not expected else 1 - (total - 1) * observed / expected
