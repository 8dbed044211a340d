"""The table of scores in a README: one row for each checkpoint, set of prompts and number of steps."""

from collections.abc import Sequence
from pathlib import Path

from sketch_training.evaluation.scores import Report, Share

MEASURES = ("subject", "color", "place", "style", "accessory", "two objects", "two colors", "relation")
BEGIN, END = "<!-- scores: written by `python -m sketch_training table` -->", "<!-- end of scores -->"


def percent(share: Share | None) -> str:
    """Word a share as a whole percentage; a dash where nothing was asked."""
    return "-" if share is None else f"{100 * share[0] / share[1]:.0f} %"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out rows of cells as a Markdown table; the first row is its head."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return [lines[0], rule, *lines[1:]]


def table(reports: Sequence[Report]) -> list[str]:
    """Return the table's lines."""
    rows = [["weights", "prompts", "steps", *MEASURES]]
    for report in reports:
        for score in report.scores:
            shares = [percent(score.shares.get(measure)) for measure in MEASURES]
            rows.append([report.name, score.set_name, str(score.steps), *shares])
    return aligned(rows)


def write_table(document: Path, folder: Path) -> None:
    """Replace what stands between the marks of a document by the table of all reports in a folder, by file name."""
    reports = [Report.load(path) for path in sorted(folder.glob("*.json"))]
    text = document.read_text()
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        message = f"{document}: the marks for the table of scores are missing"
        raise ValueError(message)
    document.write_text("\n".join([before + BEGIN, "", *table(reports), "", END]) + after)
