"""Figures as ratios of two measures taken in the same round, and the table that they are printed in."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row: `ours` beside `yardstick`, both names of measures. `must` is the ratio to reach, or None where
    the yardstick is only stated. `at_most` is a bound on ours itself, in its unit."""

    title: str
    ours: str
    yardstick: str | None = None
    must: float | None = None
    at_most: float | None = None
    unit: str = "/s"


def spread(values, unit):
    """Median, and the least and the greatest value."""
    shown = [amount(value, unit) for value in (statistics.median(values), min(values), max(values))]
    return f"{shown[0]} ({shown[1]}-{shown[2]})"


def amount(value, unit):
    if unit != "/s":
        return f"{value:.1f} {unit}"
    return f"{value / 1000:.1f} k" if value >= 10000 else f"{value:.0f}"


class Results:
    """Every measure of every round."""

    def __init__(self):
        self.rounds = []

    def add(self, measured):
        self.rounds.append(measured)

    def values(self, name):
        return [measured[name] for measured in self.rounds if name in measured]

    def ratios(self, figure):
        """A ratio a round: never the ratio of two medians, since the machine's noise is shared within a round."""
        both = [(r[figure.ours], r[figure.yardstick]) for r in self.rounds if figure.ours in r and figure.yardstick in r]
        return [ours / yardstick for ours, yardstick in both]


def row(figure, results):
    ours = results.values(figure.ours)
    if not ours:
        return None
    yardstick = results.values(figure.yardstick) if figure.yardstick else []
    ratios = results.ratios(figure) if yardstick else []
    must, verdict = "stated", ""
    if figure.at_most is not None:
        must = f"< {figure.at_most:g} {figure.unit}"
        verdict = "yes" if statistics.median(ours) < figure.at_most else "SHORT"
    elif figure.must is not None:
        must = f"{figure.must:g}"
        verdict = "yes" if statistics.median(ratios) >= figure.must else "SHORT"
    return [
        figure.title,
        spread(ours, figure.unit),
        spread(yardstick, figure.unit) if yardstick else "",
        f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})" if ratios else "",
        must,
        verdict,
    ]


def rendered(figures, results):
    """A Markdown table, its columns padded for a terminal. The second value tells whether every bar was reached."""
    header = ["figure", "ours", "yardstick", "ratio", "must reach", "reached"]
    rows = [cells for cells in (row(figure, results) for figure in figures) if cells]
    widths = [max(len(cells[column]) for cells in [header, *rows]) for column in range(len(header))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |" for cells in [header, *rows]]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines), all(cells[5] != "SHORT" for cells in rows)
