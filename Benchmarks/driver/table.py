"""Figures as ratios of two measures taken in the same round, and the table that they are printed in."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row: `ours` beside `yardstick`, both names of measures. `must` is the ratio to reach, or None where
    the yardstick is only stated. `at_most` is a bound on ours itself, in its unit, `at_most_ratio` one on the ratio. `new`
    names the two measures of the same figure on a new store, of whose ratio an aged one must keep the share `keep`."""

    title: str
    ours: str
    yardstick: str | None = None
    must: float | None = None
    new: tuple[str, str] | None = None
    keep: float = 0.8
    at_most: float | None = None
    at_most_ratio: float | None = None
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

    def ratios(self, ours, yardstick):
        """A ratio a round: never the ratio of two medians, since the machine's noise is shared within a round."""
        both = [(measured[ours], measured[yardstick]) for measured in self.rounds if ours in measured]
        return [one / other for one, other in both]


def row(figure, results):
    ours = results.values(figure.ours)
    if not ours:
        return None
    yardstick = results.values(figure.yardstick) if figure.yardstick else []
    ratios = results.ratios(figure.ours, figure.yardstick) if yardstick else []
    bar = figure.keep * statistics.median(results.ratios(*figure.new)) if figure.new else figure.must
    must, verdict = "stated", ""
    if figure.at_most is not None:
        must = f"< {figure.at_most:g} {figure.unit}"
        verdict = "yes" if statistics.median(ours) < figure.at_most else "SHORT"
    elif figure.at_most_ratio is not None:
        must = f"<= {figure.at_most_ratio:g}"
        verdict = "yes" if statistics.median(ratios) <= figure.at_most_ratio else "SHORT"
    elif bar is not None:
        must = f"{bar:.2f}" if figure.new else f"{bar:g}"
        verdict = "yes" if statistics.median(ratios) >= bar else "SHORT"
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
    widths = [max(map(len, column)) for column in zip(header, *rows)]
    padded = [[cell.ljust(width) for cell, width in zip(cells, widths)] for cells in [header, *rows]]
    lines = [f"| {' | '.join(cells)} |" for cells in padded]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines), all(cells[5] != "SHORT" for cells in rows)
