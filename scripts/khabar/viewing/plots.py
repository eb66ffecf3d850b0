"""Plots as values for an inline SVG: positions in user units, worked out here so that the template only writes them."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, ROW, LEFT, RIGHT = 640, 34, 230, 76


@dataclass(frozen=True)
class Bar:
    """One row of bars: a label and a value for each series."""

    label: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Dot:
    """One row of a dot plot: a share between 0 and 1 with its interval, or None and the text that says why."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    shown: str = ""
    second: float | None = None  # a figure to compare with, drawn as a ring


@dataclass(frozen=True)
class Plot:
    """A finished plot: `rows` hold what the template draws."""

    kind: str
    title: str
    series: tuple[str, ...]
    height: int
    rows: tuple[dict[str, object], ...]
    ticks: tuple[tuple[float, str], ...] = ()
    width: int = WIDTH
    left: int = LEFT


def bars(title: str, series: tuple[str, ...], given: list[Bar]) -> Plot:
    """Bars from zero, one thin bar for each series, the number behind it."""
    most = max((value for bar in given for value in bar.values), default=0) or 1
    scale = (WIDTH - LEFT - RIGHT) / most
    thick = (ROW - 8) / max(len(series), 1)
    rows = tuple(
        {
            "label": bar.label,
            "y": number * ROW,
            "middle": number * ROW + ROW / 2,
            "bars": [
                {
                    "y": round(number * ROW + 4 + k * thick, 1),
                    "x": LEFT,
                    "width": round(value * scale, 1),
                    "height": round(thick - 1.5, 1),
                    "end": round(LEFT + value * scale + 6, 1),
                    "text": round(number * ROW + 4 + (k + 0.5) * thick, 1),
                    "value": value,
                    "series": k,
                }
                for k, value in enumerate(bar.values)
            ],
        }
        for number, bar in enumerate(given)
    )
    return Plot("bars", title, series, len(given) * ROW + 4, rows)


def dots(title: str, series: tuple[str, ...], given: list[Dot], low: float = 0.0) -> Plot:
    """Dots on a scale from `low` to 1, with a line for the interval; a row without a figure keeps its words."""
    scale = (WIDTH - LEFT - RIGHT) / (1 - low)

    def place(value: float) -> float:
        return round(LEFT + (min(max(value, low), 1) - low) * scale, 1)

    rows: tuple[dict[str, object], ...] = tuple(
        {
            "label": dot.label,
            "middle": number * ROW + ROW / 2,
            "x": None if dot.value is None else place(dot.value),
            "low": None if dot.low is None else place(dot.low),
            "high": None if dot.high is None else place(dot.high),
            "ring": None if dot.second is None else place(dot.second),
            "shown": dot.shown,
        }
        for number, dot in enumerate(given)
    )
    steps = [low + (1 - low) * k / 4 for k in range(5)]
    return Plot("dots", title, series, len(given) * ROW + 24, rows, tuple((place(s), f"{s:.2f}") for s in steps))
