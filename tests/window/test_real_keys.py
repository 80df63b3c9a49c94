"""A clerk's whole job by nothing but real keys: the program itself, on a real X server, in a fresh home.

The result is read from the register's file and from the paper. What was typed survives that the program is killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from desktop.register import open_register
from tests.window.making import code
from tests.window.real_hands import Desk, desk, lacking

pytestmark = pytest.mark.skipif(bool(lacking()), reason=f"real keys need {lacking()}")

NAMES = ("从江县侗乡快递有限公司", "从江县月亮山物流有限公司", "从江县岜沙供应链有限公司")
PARCELS = ("12874", "8000", "3000")
YEAR_COLUMNS = "发往县外本土产品单数"


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "home") as made:
        yield made


def create(clerk: Desk) -> Path:
    """Make a register on the first run, with the county's policy in force."""
    place = clerk.home / "congjiang.subsidy"
    clerk.at("单位名称")
    clerk.write("从江县商务局")
    clerk.key("Tab", "Tab")
    clerk.at("经办人姓名")
    clerk.write("吴秀梅")
    clerk.key("Tab")
    clerk.at("存放位置")
    clerk.write(str(place))
    clerk.tab_to("从江县《")
    clerk.key("space")
    clerk.tab_to("新建登记簿")
    clerk.key("Return")
    clerk.see(lambda seen: seen["title"].startswith("congjiang"))
    return place


def enter(clerk: Desk, place: Path, number: int) -> None:
    """Type a new enterprise."""
    clerk.key("ctrl+n")
    clerk.at("企业名称")
    clerk.write(NAMES[number])
    clerk.key("Tab")
    clerk.write(code(number + 1))
    clerk.key("Tab")
    clerk.at("乡镇")
    clerk.write("丙妹镇")
    clerk.tab_to("保存")
    clerk.key("Return")
    clerk.wait(lambda: counted(place) == number + 1)
    clerk.see(lambda seen: seen["focus"] == "企业列表" and seen["text"].startswith(f"{number},"))


def counted(place: Path) -> int:
    with open_register(place) as register:
        return register.count("enterprise")


def said(place: Path, fact: str) -> list[object]:
    """Return what the register knows of a fact of each enterprise, of whichever year."""
    with open_register(place) as register:
        facts = [register.facts(row.id) for row in register.subjects("enterprise")]
    return [one.standing.get(fact) or next(iter(one.yearly.get(fact, {}).values()), None) for one in facts]


def go_to(clerk: Desk, column: int) -> None:
    clerk.key("ctrl+Home")
    clerk.see(lambda seen: seen["text"].startswith("0,"))
    clerk.key(*["Right"] * column)
    clerk.see(lambda seen: seen["text"].startswith(f"0,{column} "))


def fill(clerk: Desk, place: Path) -> None:
    """Type figures down a column by F2 and Enter; say yes once and fill down by Ctrl+D; go right by Tab."""
    clerk.key("F4")
    go_to(clerk, 5)
    for number, parcels in enumerate(PARCELS):
        clerk.see(lambda seen, number=number: seen["text"].startswith(f"{number},5 "))  # type: ignore[misc]
        clerk.key("F2")
        clerk.see(lambda seen: YEAR_COLUMNS in seen["focus"])
        clerk.write(parcels)
        clerk.key("Return")
    clerk.wait(lambda: said(place, "outbound_local_parcels") == list(map(int, PARCELS)))
    go_to(clerk, 6)
    for column, fact in ((6, "tax_compliant"), (8, "registered_in_area")):
        clerk.see(lambda seen, column=column: seen["text"].startswith(f"0,{column} "))  # type: ignore[misc]
        clerk.key("F2")
        clerk.see(lambda seen: seen["rows"] < 0)
        clerk.write("是")
        clerk.key("Tab")
        clerk.wait(lambda fact=fact: said(place, fact)[0] is True)  # type: ignore[misc]
        clerk.see(lambda seen: seen["focus"] == "企业列表")
        clerk.key("Left", "shift+Down", "shift+Down", "ctrl+d")
        clerk.wait(lambda fact=fact: said(place, fact) == [True] * 3)  # type: ignore[misc]
        go_to(clerk, 8)


def find(clerk: Desk) -> None:
    """Filter the list by pinyin initials, and take the filter away."""
    clerk.key("ctrl+f")
    clerk.at("查找")
    clerk.write("ylswl")
    clerk.read("1 / 3 家")
    clerk.key("Escape")
    clerk.see(lambda seen: "1 / 3 家" not in seen["words"])


def assess(clerk: Desk) -> None:
    """Go to the assessment by the palette, assess, and make a batch of it."""
    clerk.key("ctrl+k")
    clerk.at("查找或执行")
    clerk.write("cs")
    clerk.see(lambda seen: seen["text"] == "cs")
    clerk.key("Return")
    clerk.at("测算")
    clerk.key("ctrl+Return")
    clerk.read("做成批次...")
    clerk.key("ctrl+Return")
    clerk.see(lambda seen: seen["title"] == "做成批次")
    clerk.key("Return")
    clerk.read("CJ-")


def print_list(clerk: Desk) -> Path:
    """Write the list that the printing page shows into a folder."""
    folder = clerk.home / "paper"
    folder.mkdir()
    clerk.key("ctrl+p")
    clerk.read("第 1 页")
    clerk.key("ctrl+Return")
    clerk.see(lambda seen: not seen["title"].startswith("congjiang") and seen["active"] == seen["window"])
    clerk.write(str(folder))
    clerk.key("Return")
    clerk.wait(lambda: list(folder.glob("*.pdf")))
    return folder


def test_the_whole_job_by_real_keys(clerk: Desk) -> None:
    place = create(clerk)
    clerk.key("ctrl+2")
    clerk.at("导入名册...")
    for number in range(len(NAMES)):
        enter(clerk, place, number)
    fill(clerk, place)
    find(clerk)
    assess(clerk)
    folder = print_list(clerk)
    with open_register(place) as register:
        (head,) = register.batches()
        batch = register.batch(head.code)
    assert {line.name for line in batch.lines} == set(NAMES[:2])
    assert (batch.bureau, batch.created_by) == ("从江县商务局", "吴秀梅")
    (paper,) = folder.glob("*.pdf")
    text = "".join("".join(page.extract_text() for page in pypdf.PdfReader(paper).pages).split())
    assert all(name in text for name in NAMES[:2])
    assert "Traceback" not in clerk.output


def test_what_is_typed_outlives_a_power_cut(clerk: Desk) -> None:
    place = create(clerk)
    clerk.key("ctrl+2", "ctrl+n")
    clerk.at("企业名称")
    clerk.write("从江县没有写完的公司")
    clerk.wait(lambda: "从江县没有写完的公司" in str(drafts(place)))
    clerk.cut_power()
    clerk.start()
    clerk.see(lambda seen: seen["title"].startswith("congjiang"))
    clerk.read("没有写完的")
    clerk.key("ctrl+2", "ctrl+n")
    clerk.at("企业名称")
    assert clerk.seen["text"] == "从江县没有写完的公司"
    assert counted(place) == 0


def drafts(place: Path) -> dict[str, str]:
    with open_register(place) as register:
        return register.drafts.all()
