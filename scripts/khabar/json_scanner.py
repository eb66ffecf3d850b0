"""A JSON parser that knows where it is: line, column and pointer of every value, and of the first offence.

Iterative, so that depth costs no stack. Slower than the standard library; `strict_json` asks it only when needed.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from khabar.text import line_column

MAX_DEPTH = 32
MAX_INTEGER = 2**53 - 1

_TOKEN = re.compile(
    r'"(?P<string>(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"'
    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]+)?)"
    r"|(?P<word>true|false|null)|(?P<mark>[\[\]{},:])|(?P<nonfinite>NaN|-?Infinity)"
)
_SPACE = re.compile(r"[ \t\r\n]*")
_WORDS = {"true": True, "false": False, "null": None}


class JsonFault(Exception):
    """The first offence in a JSON text: its kind (a check id), what is wrong, how to mend it, and where."""

    def __init__(self, kind: str, message: str, fix: str, pointer: str, line: int, column: int) -> None:
        super().__init__(message)
        self.kind, self.message, self.fix = kind, message, fix
        self.pointer, self.line, self.column = pointer, line, column

    def __str__(self) -> str:
        return f"{self.line}:{self.column} {self.kind} {self.pointer} {self.message}"


def escape(key: str | int) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")


class Scanner:
    """An iterative parser that knows where it is. `positions` maps each pointer to the start of its value."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.positions: dict[str, int] = {}
        self._open: list[tuple[Any, str | None]] = []  # container, key that waits for its value
        self._places = [""]  # pointer of the value whose parts are read, and of each container around it

    def value(self) -> Any:
        """Parse the whole text. Raises JsonFault."""
        root: list[Any] = []
        expected = "a value"
        while expected != "the end of the file":
            match = self._next(expected)
            expected = self._take(match, expected, root)
        if self._skip() < len(self.text):
            message = "more text follows the end of the value, a file holds one."
            self._fail("json-trailing", message, "delete it or put it into a file of its own.", self.at)
        return root[0]

    def pointer(self) -> str:
        """Pointer of the value that comes next; in an object, of the object until a key was read."""
        box, key = self._open[-1] if self._open else ({}, None)
        if key is not None:
            return f"{self._places[-1]}/{escape(key)}"
        return f"{self._places[-1]}/{len(box)}" if isinstance(box, list) else self._places[-1]

    def _skip(self) -> int:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _next(self, expected: str) -> re.Match[str]:
        match = _TOKEN.match(self.text, self.at) or _TOKEN.match(self.text, self._skip())
        if match is None:
            start = self.at
            if start >= len(self.text):
                self._fail("json-syntax", f"the file ends early, expected {expected}.", "complete it.", start)
            if self.text[start] == '"':
                message = "a string is not closed on its line or holds a bad escape or a raw control character."
                self._fail("json-syntax", message, "close it, and write \\n for a line break.", start)
            found = ascii(self.text[start : start + 12])
            self._fail("json-syntax", f"unexpected {found}, expected {expected}.", "correct the syntax.", start)
        self.at = match.end()
        return match

    def _take(self, match: re.Match[str], expected: str, root: list[Any]) -> str:
        mark, start = match["mark"], match.start()
        if expected == "a colon":
            return "a value" if mark == ":" else self._unexpected(match, expected)
        if expected in ("a key", "a key or }"):
            if mark == "}" and expected == "a key or }":
                return self._close(root)
            if match["string"] is None:
                return self._unexpected(match, expected)
            return self._key(self._string(match), start)
        if expected in ("a comma or }", "a comma or ]"):
            if mark == ",":
                return "a key" if expected.endswith("}") else "a value"
            return self._close(root) if mark == expected[-1] else self._unexpected(match, expected)
        if mark == "]" and expected == "a value or ]":
            return self._close(root)
        if mark in ("[", "{"):
            return self._open_container(mark, start)
        self.positions[self.pointer()] = start
        return self._put(self._scalar(match, expected), root)

    def _key(self, key: str, start: int) -> str:
        box, _ = self._open[-1]
        self._open[-1] = (box, key)
        if key in box:
            message = "the key appears twice in one object, a key stands once."
            self._fail("json-dup-key", message, "delete or rename one of the two.", start)
        return "a colon"

    def _open_container(self, mark: str, start: int) -> str:
        if len(self._open) >= MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH}."
            self._fail("json-depth", message, "flatten the value.", start)
        place = self.pointer()
        self.positions[place] = start
        self._places.append(place)
        self._open.append(([], None) if mark == "[" else ({}, None))
        return "a value or ]" if mark == "[" else "a key or }"

    def _close(self, root: list[Any]) -> str:
        box, _ = self._open.pop()
        self._places.pop()
        return self._put(box, root)

    def _put(self, value: Any, root: list[Any]) -> str:
        if not self._open:
            root.append(value)
            return "the end of the file"
        box, key = self._open[-1]
        if key is None:
            box.append(value)
            return "a comma or ]"
        box[key] = value
        self._open[-1] = (box, None)
        return "a comma or }"

    def _scalar(self, match: re.Match[str], expected: str) -> Any:
        if match["string"] is not None:
            return self._string(match)
        if match["word"] is not None:
            return _WORDS[match["word"]]
        if match["nonfinite"] is not None:
            message = f"{match[0]} is not JSON."
            self._fail("json-nonfinite", message, "use null or leave the key out.", match.start())
        if match["number"] is None:
            return self._unexpected(match, expected)
        if match["fraction"] or match["exponent"] or match[0] == "-0":
            message = f"{match[0][:24]} has a fraction, an exponent or a negative zero, only integers are used."
            self._fail("json-not-integer", message, "write it as an integer (5, not 5.0).", match.start())
        if len(match[0]) > 17 or abs(int(match[0])) > MAX_INTEGER:
            message = f"{match[0][:24]} is outside ±(2^53-1), which JSON readers do not keep exactly."
            self._fail("json-int-range", message, "correct the number.", match.start())
        return int(match[0])

    def _string(self, match: re.Match[str]) -> str:
        if "\\" not in match[0]:  # and so as it stands: the text was decoded as UTF-8, which has no half pairs
            return match["string"]
        value: str = json.loads(match[0])
        if any("\ud800" <= c <= "\udfff" for c in value):
            message = "the string holds half of a surrogate pair."
            self._fail("json-surrogate", message, "write the character itself or both halves.", match.start())
        return value

    def _unexpected(self, match: re.Match[str], expected: str) -> NoReturn:
        message = f"unexpected {match[0][:12]!a}, expected {expected}."
        self._fail("json-syntax", message, "correct the syntax.", match.start())

    def _fail(self, kind: str, message: str, fix: str, position: int) -> NoReturn:
        raise JsonFault(kind, message, fix, self.pointer(), *line_column(self.text, position))
