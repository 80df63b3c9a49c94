"""The award list as a workbook: live sums with their values, codes as text, and a sheet with what it rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from desktop.register.batches import Batch, BatchLine
from desktop.reports.award_list import NOTHING_DUE, AwardList, clause, readings
from desktop.reports.award_listing import listing_of
from desktop.reports.flow import paginate
from desktop.reports.lines import clean, tighten
from desktop.reports.list_forms import AWARD_LIST
from desktop.reports.listing_workbook import (
    FIRST_PAGE,
    HEAD_ROW,
    LATER_PAGE,
    LEADING,
    LINE,
    PLAIN,
    ROW,
    Height,
    cell_looks,
    column_heads,
    info,
    new_book,
    title,
    write_listing,
)
from desktop.reports.workbook import TEXT, Looks, Setup, Sheet
from policies.findings.finding import FLAGS, PAYERS
from policies.money import Fen, yuan

_BASIS_WIDTHS = (11.0, 46.0, 40.0, 62.0, 54.0, 24.0, 21.0)
_BASIS_HEADS = ("序号", "单位（个人）名称", "条款、项目", "核定依据", "所用资料", "承担\n预算年度", "标志\n档次")


def award_list_workbook(awards: AwardList, batch: Batch) -> tuple[bytes, Fen]:
    """Return the xlsx file and the sum of the amounts as they stand in its cells (分).

    Raises InputError for an amount or a text that a cell cannot hold.
    """
    listing = listing_of(awards)
    book = new_book(listing)
    written = write_listing(book, listing)
    if awards.form == AWARD_LIST:
        setup = Setup((awards.bureau, awards.secrecy), awards.foot, _BASIS_WIDTHS, (HEAD_ROW - 1, HEAD_ROW))
        _write_basis(book.sheet("测算依据", setup), awards, batch)
    return book.close(), written[listing.compared or 0]


def _write_basis(sheet: Sheet, awards: AwardList, batch: Batch) -> None:
    """Write the sheet with what every line rests on, and under which text and readings."""
    looks = list(cell_looks(("center", *["left"] * 6)))
    last = len(looks) - 1
    title(sheet, f"{awards.title}测算依据", last)
    info(sheet, f"依据：{awards.legal_basis}　批次：{awards.batch}", "单位：元", last - 1)
    column_heads(sheet, looks, _BASIS_HEADS)
    lines = [
        Height(row, _write_basis_line(sheet, looks, row, line)) for row, line in enumerate(batch.lines, HEAD_ROW + 1)
    ]
    # The notes are never alone on a page.
    lines[-1:] = [line._replace(keep=True) for line in lines[-1:]]
    for row, note in enumerate(_basis_notes(batch), HEAD_ROW + 1 + len(lines)):
        height = 4 + LINE * sheet.lines(note, (0, last), 10)
        sheet.merged(row, (0, last), note, PLAIN)
        sheet.height(row, height)
        lines.append(Height(row, height, keep=True))
    sheet.break_before([page[0].row for page in paginate(lines, FIRST_PAGE, LATER_PAGE)[1:]])


def _write_basis_line(sheet: Sheet, looks: Sequence[Looks], row: int, line: BatchLine) -> float:
    """Write one line and return its height."""
    texts = _basis_texts(line)
    sheet.integer(row, 0, line.number, looks[0])
    for column, text in enumerate(texts, 1):
        sheet.text(row, column, text, {**looks[column], "num_format": TEXT})
    lines = max(sum(sheet.lines(part, (n, n), 10) for part in text.split("\n")) for n, text in enumerate(texts, 1))
    height = max(ROW, lines * LINE + LEADING)
    sheet.height(row, height)
    return height


def _basis_notes(batch: Batch) -> Iterator[str]:
    if not batch.lines:
        yield f"{NOTHING_DUE}。"
    yield f"核定基准日：{batch.as_of}"
    yield from (f"口径：{question}——{answer}。" for question, answer in readings(batch.lines))
    yield f"政策文本校验码：{batch.policy_hash}"
    yield f"批次封存校验码：{batch.seal}"


def _basis_texts(line: BatchLine) -> tuple[str, ...]:
    flags = [FLAGS.get(flag, flag) for flag in line.flags]
    tier = "" if line.tier.isascii() else clean(line.tier)  # a level's id: the basis has its Chinese name
    return (
        clean(line.name),
        f"{clause(line)}　{clean(line.measure_title)}",
        f"{tighten(line.basis)}\n奖补{yuan(line.amount)}元",
        "\n".join(_facts(line)),
        f"{PAYERS[line.payer]}\n{line.budget_year}年",
        "、".join(filter(None, [*flags, tier])),
    )


def _facts(line: BatchLine) -> list[str]:
    """Return the facts used, one in a line: 2019年本地农产品网络零售额：1,000.00元."""
    return [clean(f"{_of_year(fact['year'])}{fact['label']}：{fact['shown']}") for fact in json.loads(line.facts_json)]


def _of_year(year: int | None) -> str:
    return f"{year}年" if year else ""
