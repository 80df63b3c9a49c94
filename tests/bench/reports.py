"""How long an award list takes on paper, beside a bare reportlab canvas that draws the same strings.

python tests/bench/reports.py [ROWS…]

Prints seconds for lists of 5,000 and 20,000 rows, from the batch to the bytes of the PDF file; the ratio to a canvas
that only draws the same strings at the same places (no line breaking, no pages to find); the seconds for each row; and
the ratio to WeasyPrint for the same rows as an HTML table (lock file requirements-bench.lock; left out where it is not
installed).
"""

from __future__ import annotations

import importlib.util
import io
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from typing import Any

import resources
from desktop.register.batches import Batch, BatchLine, sealed
from desktop.reports.award_list import award_list
from desktop.reports.award_list_pdf import award_list_pages, award_list_pdf
from desktop.reports.page import Align, Page, Paper, Pen
from desktop.reports.type import Line
from policies.money import yuan

LINE = BatchLine(
    number=1,
    subject_id=1,
    name="湘西武陵山珍电子商务有限公司",
    identity_code="91433124MA4PQ27K2Y",
    division_name="花垣县",
    measure="XX-4a",
    clause="二（四）",
    measure_title="网络销售本地农产品奖励",
    rule="年度销售额首次突破1000万、3000万、5000万元，奖5万、10万、20万元",
    basis="",
    amount=0,
    payer="upper",
    budget_year=2020,
    tier="3000万",
    flags=(),
    remark="",
    cash=True,
    explanation_json=json.dumps({"readings": []}),
    facts_json="[]",
)
BATCH = Batch(
    code="XX-2020-01",
    policy_id="xiangxi-2018",
    policy_title="关于加快电子商务发展若干政策措施的通知",
    legal_basis="州政办发〔2018〕25号",
    issuer="湘西自治州人民政府办公室",
    year=2020,
    as_of=date(2020, 12, 31),
    readings=(),
    policy_hash="00" * 32,
    policy_source="",
    bureau="湘西土家族苗族自治州商务局",
    created_at=datetime(2021, 3, 30, 8, 42, tzinfo=UTC),
    created_by="经办人",
    lines=(),
)
DrawnString = tuple[str, float, float, float, str, float]


def batch_of(rows: int) -> Batch:
    """Return a batch in which no row is like another: names of every length, amounts, ten measures."""
    lines = tuple(
        replace(
            LINE,
            number=number,
            subject_id=number,
            name=f"{'湘西武陵山珍土特农产品'[: number % 9 + 2]}{number}号电子商务有限公司",
            identity_code=f"9143{number:014}",
            measure=f"XX-{number * 10 // (rows + 1)}",
            basis=f"本地农产品网络销售额{yuan(3_000_000_000 + number * 7919)}元，3000万档",
            amount=1_000_000 + number * 101,
        )
        for number in range(1, rows + 1)
    )
    return sealed(replace(BATCH, lines=lines))


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the best of two runs in seconds of the processor, and what came out."""
    best, result = float("inf"), None
    for _ in range(2):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result


class Recorder(Pen):
    """A pen that notes the strings it is to draw."""

    def __init__(self, canvas: Any, paper: Paper) -> None:
        super().__init__(canvas, paper)
        self.drawn: list[DrawnString] = []

    def line(
        self, line: Line, x: float, width: float, baseline: float, align: Align = "left", spread: float = 0.0
    ) -> None:
        """Note the runs of a line at their places."""
        x += (width - line.width) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        for run in line.runs:
            self.drawn.append((run.text, x, self.paper.height - baseline, run.tracking + spread, run.font, run.size))
            x += run.width


def drawn_on(pages: Iterable[Page]) -> list[list[DrawnString]]:
    """Return the strings of each page: text, place, tracking, font and size. Head and foot are left out."""
    from reportlab.pdfgen.canvas import Canvas

    drawn = []
    for page in pages:
        recorder = Recorder(Canvas(io.BytesIO()), page.paper)
        page.draw(recorder)
        drawn.append(recorder.drawn)
    return drawn


def bare(pages: list[list[DrawnString]]) -> bytes:
    """Draw the strings and nothing else."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(842, 595), invariant=1, pageCompression=1)
    for page in pages:
        for text, x, y, tracking, font, size in page:
            canvas.setFont(font, size)
            canvas.drawString(x, y, text, charSpace=tracking)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def as_html(batch: Batch) -> str:
    """Return the same rows as a table for WeasyPrint, in the same font."""
    font = Path(resources.path("fonts/NotoSansSC-Regular.ttf")).as_uri()
    style = f"@font-face{{font-family:N;src:url({font})}}@page{{size:A4 landscape;margin:19mm 18mm}}body{{font:10pt N}}"
    rows = "".join(
        f"<tr><td>{line.number}<td>{escape(line.name)}<td>{line.identity_code}<td>{line.division_name}"
        f"<td>{escape(line.basis)}<td>{yuan(line.amount)}<td>"
        for line in batch.lines
    )
    return f"<style>{style}td{{border:.4pt solid}}</style><table style='border-collapse:collapse'>{rows}</table>"


def weasyprint(batch: Batch) -> float | None:
    """Return seconds for WeasyPrint, once; ``None`` where it is not installed."""
    if importlib.util.find_spec("weasyprint") is None:
        return None
    import weasyprint as peer  # type: ignore[import-not-found]

    start = time.process_time()
    peer.HTML(string=as_html(batch)).write_pdf()
    return time.process_time() - start


def main(sizes: list[int]) -> None:
    """Print the table."""
    award_list_pdf(award_list(batch_of(10)))  # fonts are read once
    for rows in sizes:
        batch = batch_of(rows)
        seconds, (file, _) = timed(lambda batch=batch: award_list_pdf(award_list(batch)))  # type: ignore[misc]
        pages = drawn_on(award_list_pages(award_list(batch))[0])
        least, _ = timed(lambda pages=pages: bare(pages))  # type: ignore[misc]  # bound now
        peer = weasyprint(batch) if rows <= sizes[0] else None
        faster = f", {peer / seconds:.1f} × faster than WeasyPrint ({peer:.1f} s)" if peer else ""
        print(
            f"{rows:>6} rows, {len(pages)} pages, {len(file) / 1e6:.1f} MB: {seconds:.2f} s, "
            f"{seconds / rows * 1e6:.0f} µs each, {seconds / least:.2f} × bare canvas ({least:.2f} s){faster}",
            flush=True,
        )
    if importlib.util.find_spec("weasyprint") is None:
        print("WeasyPrint: not installed")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [5_000, 20_000])
