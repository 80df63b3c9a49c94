"""Several clerks write into one register at once; and one writes over what another has changed since he looked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from desktop.register import SubjectChange, create_register, open_register
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


def _stale(path: Path) -> None:
    """Look, let another change it, and write on."""
    with open_register(path) as mine, open_register(path) as others:
        seen = mine.last_change_of_subjects()
        known = mine.rows([1])[0]
        theirs = SubjectChange("enterprise", known.name, division="433101", subject=1)
        others.apply([theirs], author="李四", source="手工")
        before = path.read_bytes()
        stale = SubjectChange("enterprise", known.name, division="433102", subject=1)
        codes = refused(lambda: mine.apply([stale], author="张三", source="手工", previewed_at=seen))
        assert codes == ("register_changed",)
        assert path.read_bytes() == before
        assert mine.rows([1])[0].division == "433101"


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
    _stale(path)
    said = f"{CLERKS} 个进程同时写入：{found}/{CLERKS * each} 笔全在，改动记录完整"
    return f"{said}；看过之后别人改了再写的，拒绝且不动原文"


PROOF = Proof(
    "clerks",
    "两人同时使用，谁也不会盖掉谁的",
    prove,
    "共享文件夹上同一时刻只有一人写、别人只能看；有的网络存储锁不可靠，多人长期同时写须等数据库服务器版",
)
