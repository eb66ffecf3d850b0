"""What every match of an expression holds: the expression without the parts at its edges that may be missing.

Whether a line holds a match at all is asked far more often than where it stands, and without مطلع and الماضي around
it a date is told by less: an automaton of cores has fewer states than one of whole expressions, and is faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# A class holds no bare bracket: it would be tried from each of many to the end.
_TOKENS = re.compile(
    r"\\[pP](?:\{\w+\}|\w)|\\.|\[\^?(?:\\.|[^\[\\])(?:\\.|[^\[\]\\])*\]|\(\?:|\(\?P<\w+>|\{\d+(?:,\d*)?\}\??|[?*+]\??|.",
    re.S,
)


class _Part(NamedTuple):
    """A piece of an expression with its sign of repetition; `branches` where it is a group."""

    text: str
    sign: str
    branches: list[list[_Part]] | None

    @property
    def may_be_missing(self) -> bool:
        return self.sign[:1] in ("?", "*") or self.sign.startswith("{0") or self.text == r"\b"


def core(expression: str) -> str:
    """The core of an expression in RE2 syntax; the expression itself where it has none."""
    branches = _parsed(iter(_TOKENS.findall(expression)))
    return _trimmed(branches, left=True, right=True) or _text(branches)


def _parsed(tokens: Iterator[str]) -> list[list[_Part]]:
    """The branches up to the end of a group or of the expression. Groups lose their names."""
    branches: list[list[_Part]] = [[]]
    for token in tokens:
        if token == ")":
            break
        if token == "|":
            branches.append([])
        elif token[0] in "?*+" or (token[0] == "{" and len(token) > 1):
            branches[-1][-1] = branches[-1][-1]._replace(sign=token)
        elif token[0] == "(":
            inside = _parsed(tokens)
            branches[-1].append(_Part(f"(?:{_text(inside)})", "", inside))
        else:
            branches[-1].append(_Part(token, "", None))
    return branches


def _text(branches: list[list[_Part]]) -> str:
    return "|".join("".join(part.text + part.sign for part in branch) for branch in branches)


def _trimmed(branches: list[list[_Part]], left: bool, right: bool) -> str | None:
    """The branches without what may be missing at their left and right edges; None if one of them is all that."""
    trimmed = []
    for branch in branches:
        parts = list(branch)
        while left and parts and parts[0].may_be_missing:
            parts.pop(0)
        while right and parts and parts[-1].may_be_missing:
            parts.pop()
        if not parts:
            return None
        texts = [part.text + part.sign for part in parts]
        for place in {0, len(parts) - 1}:
            outer, inner = parts[place].branches, (left and place == 0, right and place == len(parts) - 1)
            if outer and not parts[place].sign and any(inner) and (less := _trimmed(outer, *inner)):
                texts[place] = f"(?:{less})"
        trimmed.append("".join(texts))
    return "|".join(trimmed)
