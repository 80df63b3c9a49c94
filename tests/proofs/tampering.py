"""Attacks by somebody with the file and a database tool: each shows."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlcipher3 import dbapi2

from desktop.awards import assess_register, freeze
from desktop.register import SubjectChange, open_register, restore_backup, seal_of
from desktop.register.papers import folder_of
from tests.proofs.damage import filled
from tests.proofs.proof import Proof, Size, refused


def _sql(path: Path, *statements: str) -> None:
    with closing(dbapi2.connect(str(path), isolation_level=None)) as raw:
        for statement in statements:
            raw.execute(statement)


def _without_triggers(path: Path, *statements: str) -> None:
    """Alter rows, and put every trigger back as it was: nobody can see that it was ever away."""
    with closing(dbapi2.connect(str(path), isolation_level=None)) as raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            raw.execute(statement)
        for _, sql in triggers:
            raw.execute(sql)


def _forge_paper(path: Path) -> None:
    for paper in folder_of(path).iterdir():
        paper.write_bytes(b"forged")


Attack = Callable[[Path], None]
ATTACKS: dict[str, Attack] = {
    "用工具改一个数字": lambda path: _without_triggers(
        path, "UPDATE fact_value SET number = number + 1 WHERE subject_id = 1 AND fact = 'online_sales'"
    ),
    "改数字并改它的留痕": lambda path: _without_triggers(
        path,
        "UPDATE fact_value SET number = 77 WHERE subject_id = 2 AND fact = 'online_sales' AND period = 2020",
        "UPDATE trail_row SET new = json_set(new, '$.number', 77) "
        "WHERE table_name = 'fact_value' AND key = json_array(2, 'online_sales', 2020)",
    ),
    "改经办人": lambda path: _without_triggers(path, "UPDATE action SET author = '李四' WHERE id = 2"),
    "改记录的文字": lambda path: _without_triggers(path, "UPDATE change SET after = '别的' WHERE id = 3"),
    "删去一次操作": lambda path: _without_triggers(path, "DELETE FROM action WHERE id = 3"),
    "改批次中的金额": lambda path: _without_triggers(path, "UPDATE batch_line SET amount = amount * 10"),
    "去掉留痕的触发器后改动": lambda path: _sql(
        path, "DROP TRIGGER trail_subject_update", "UPDATE subject SET name = '改名公司' WHERE id = 1"
    ),
    "换掉附件": _forge_paper,
}


def _register(folder: Path) -> tuple[Path, str]:
    """Make a register with a batch and a paper; return it with the head of its chain, as paper bears it."""
    path = filled(folder / "县.subsidy", companies=5)
    paper = folder / "营业执照.txt"
    paper.write_text("营业执照", encoding="utf-8")
    with open_register(path) as register:
        change = SubjectChange(
            "enterprise",
            "0号公司",
            division="433101",
            standing={"registered_in_area": True, "best_prior_local_agri_online_sales": 0},
            yearly={"tax_compliant": {2020: True}, "local_agri_online_sales": {2020: 12 * 10**8}},
        )
        register.apply([change], author="张三", source="")
        register.attachments.add(paper, author="张三", subject_id=1)
        policy = register.policies.of_year("xiangxi-2018", 2020)
        freeze(register, assess_register(register, policy, 2020), author="张三")
        assert register.verify().problems == ()
        return path, str(register.chain_head())


def _cut_tail(path: Path) -> None:
    """Take the last action away with everything that could tell of it."""
    with open_register(path) as register:
        register.apply([SubjectChange("enterprise", "末尾公司")], author="张三", source="")
    _without_triggers(
        path,
        "DELETE FROM subject WHERE name = '末尾公司'",
        "DELETE FROM trail_row WHERE id > (SELECT last_row FROM action ORDER BY id DESC LIMIT 1 OFFSET 1)",
        "DELETE FROM change WHERE id > (SELECT last_change FROM action ORDER BY id DESC LIMIT 1 OFFSET 1)",
        "DELETE FROM action WHERE id = (SELECT max(id) FROM action)",
        "UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM trail_row) WHERE name = 'trail_row'",
        "UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM change) WHERE name = 'change'",
        "UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM action) WHERE name = 'action'",
    )


def prove(_: Size, folder: Path) -> str:
    """Attack, and look whether it shows."""
    start, head = _register(folder)
    for name, attack in ATTACKS.items():
        place = folder / "attacked"
        shutil.copytree(start.parent, place, ignore=shutil.ignore_patterns("attacked"))
        attack(place / start.name)
        with open_register(place / start.name) as register:
            assert register.verify([head]).problems, name
        shutil.rmtree(place)
    with open_register(start) as register:
        backup, batch = register.back_up(), register.batch(register.batches()[0].code)
    if backup is None:
        raise RuntimeError("no backup")
    printed = batch.seal
    assert seal_of(replace(batch, lines=(replace(batch.lines[0], amount=1), *batch.lines[1:]))) != printed
    told = json.loads(backup.path.with_suffix(".json").read_text(encoding="utf-8"))
    told["counts"]["subject"] += 1
    backup.path.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")
    assert refused(lambda: restore_backup(backup.path, start, author="张三")) == ("bad_backup",)
    _cut_tail(start)
    with open_register(start) as register:
        later = register.verify().problems
        told_by_paper = register.verify([f"{int(head.partition('-')[0]) + 1}-{'0' * 16}"]).problems
    assert not later, "a tail cut without a trace should be seen by paper alone"
    assert [one.code for one in told_by_paper] == ["head_missing"]
    return (
        f"{len(ATTACKS) + 3} 种改动全部查出：{'、'.join(ATTACKS)}、改备份清单、改名单金额（与纸面校验不符）、"
        "截去末尾记录（凭纸面校验码查出）"
    )


PROOF = Proof(
    "tampering",
    "有人绕过程序改数据、改记录、改名单，查得出来",
    prove,
    "把末尾的记录连同痕迹一起截去，只有凭打印在纸上或存在别处的记录校验码才能查出；知道密码的人能做账户允许的一切",
)
