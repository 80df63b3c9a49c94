"""Several clerks write into one register at once; and one writes over what another has changed since he looked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from desktop.register import SubjectChange, create_register, open_register
from desktop.rosters import apply_plan, plan_import, read_parts
from tests.proofs.proof import ROOT, Proof, Size, refused

CLERKS = 4
_CLERK = """
import sys
from pathlib import Path
from desktop.register import SubjectChange, open_register
with open_register(Path(sys.argv[1]), busy_seconds=600) as register:
    for number in range(int(sys.argv[3])):
        change = SubjectChange("enterprise", f"{sys.argv[2]}的{number}号公司", yearly={"online_sales": {2020: number}})
        register.apply([change], author=sys.argv[2], source="手工")
"""


def _stale(folder: Path) -> str:
    """Look, let another change it, and write on: refused, and what both say is shown. Returns the two versions."""
    path, roster = folder / "后写.subsidy", folder / "名册.csv"
    code, sales = "91522633MA00000015", "online_sales"
    roster.write_text(f"企业名称,统一社会信用代码,网络销售额（2019年，元）\n甲公司,{code},300\n", encoding="utf-8")
    with create_register(path, author="张三") as mine, open_register(path) as others:
        mine.apply(
            [SubjectChange("enterprise", "甲公司", code, yearly={sales: {2019: 100_00}})], author="张三", source=""
        )
        seen = plan_import(mine, read_parts(mine, [roster]))
        theirs = SubjectChange("enterprise", "甲公司", code, yearly={sales: {2019: 200_00}})
        others.apply([theirs], author="李四", source="手工")
        assert refused(lambda: apply_plan(mine, seen, author="张三")) == ("register_changed",)
        assert mine.facts(1).yearly[sales] == {2019: 200_00}
        again = plan_import(mine, read_parts(mine, [roster]))
        shown = [(one.before, one.after) for row in again.rows for one in row.differences]
        assert shown == [("200.00元", "300.00元")]
        return "现为 {}，名册 {}".format(*shown[0])


def prove(size: Size, folder: Path) -> str:
    """Let four processes write at once."""
    path, each = folder / "县.subsidy", size.of(200, 10)
    create_register(path, author="张三").close()
    names = [f"经办{number}" for number in range(CLERKS)]
    clerks = [subprocess.Popen([sys.executable, "-c", _CLERK, str(path), name, str(each)], cwd=ROOT) for name in names]
    assert [clerk.wait() for clerk in clerks] == [0] * CLERKS
    with open_register(path) as register:
        found = register.count("enterprise")
        authors = {change.author for change in register.changes()} & set(names)
        assert register.verify().problems == ()
    assert (found, authors) == (CLERKS * each, set(names))
    both = _stale(folder)
    said = f"{CLERKS} 个进程同时写入：{found}/{CLERKS * each} 笔全在，改动记录完整"
    return f"{said}；看过之后别人改了再写的，拒绝且不动原文，再看时两个版本并列（{both}）"


PROOF = Proof(
    "clerks",
    "两人同时使用，谁也不会盖掉谁的",
    prove,
    "共享文件夹上同一时刻只有一人写、别人只能看；有的网络存储锁不可靠，多人长期同时写须等数据库服务器版",
)
