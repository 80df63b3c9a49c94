from __future__ import annotations

import json
from pathlib import Path

import pypdf
import pytest

from policies.library import built_in
from tests.command_line.conftest import ROOT, Run

ENTERPRISES = ROOT / "resources/rosters/企业名册.xlsx"


def test_lists_and_shows_policies(run: Run) -> None:
    listed = run("policies").stdout
    values = json.loads(run("policies", "--json").stdout)
    assert [policy["id"] for policy in values] == list(built_in())
    for policy in built_in().values():
        assert policy.id in listed
        shown = run("policies", "show", policy.id).stdout
        assert all(f" {measure.id} {measure.title}" in shown for measure in policy.measures)
        places = [shown.index(f"\n{clause.number}　{clause.title}") for clause in policy.clauses]
        assert places == sorted(places)


def test_what_is_mistyped_gets_a_chinese_sentence(run: Run, tmp_path: Path) -> None:
    for arguments in (
        ("assses",),
        ("policies", "show", "nowhere-2020"),
        ("assess", "xiangxi-2018", "2020"),
        ("--register", tmp_path / "没有.subsidy", "assess", "xiangxi-2018", "2020"),
        ("--register", ENTERPRISES, "assess", "xiangxi-2018", "2020"),
        ("check",),
    ):
        done = run(*arguments)
        assert done.returncode == 2, arguments
        assert any("一" <= letter <= "鿿" for letter in done.stderr), arguments
        assert "Traceback" not in done.stderr


def test_a_roster_with_a_fault_changes_nothing(run: Run, register: Path) -> None:
    before = register.read_bytes()
    done = run("--register", register, "import", ENTERPRISES)
    assert done.returncode == 2
    assert "企业名册.xlsx" in done.stderr
    assert "C11" in done.stderr
    assert register.read_bytes() == before


def test_assesses_and_explains(run: Run, register: Path) -> None:
    values = json.loads(run("--register", register, "assess", "xiangxi-2018", "2020", "--json").stdout)
    due = [finding for finding in values["findings"] if finding["outcome"] == "due"]
    assert values["totals"]["due"]["count"] == len(due) > 0
    first = due[0]
    told = run("--register", register, "explain", first["name"], first["measure"], "2020").stdout
    assert first["name"] in told
    assert "应奖补" in told
    values = json.loads(
        run("--register", register, "explain", first["name"], first["measure"], "2020", "--json").stdout
    )
    assert values["amount"] == first["amount"]


def test_explaining_asks_for_one_subject_and_a_known_measure(run: Run, register: Path) -> None:
    assert "应只对应一个对象" in run("--register", register, "explain", "站", "XX-1b", "2020").stderr
    assert "没有程序测算的措施" in run("--register", register, "explain", "站", "XX-99", "2020").stderr


@pytest.mark.parametrize("policy", ["xiangxi-2018"])
def test_writes_the_award_list(run: Run, register: Path, tmp_path: Path, policy: str) -> None:
    out = tmp_path / "名 单"
    done = run("--register", register, "award-list", policy, "2020", "--out", out, "--author", "吴秀梅")
    assert done.returncode == 0, done.stderr
    workbook, pdf = sorted(out.iterdir(), key=lambda path: path.suffix, reverse=True)
    assert (workbook.suffix, pdf.suffix) == (".xlsx", ".pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)
    assert "州政办发〔2018〕25号" in "".join(text.split())


def test_a_document_number_is_kept(run: Run, register: Path) -> None:
    assert run("--register", register, "document", "yeji-2017", "叶政〔2017〕38号").returncode == 0


def test_init_makes_an_empty_register_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "新.subsidy"
    assert run("--register", path, "init", "--bureau", "某县商务局").returncode == 0
    assert run("--register", path, "init").returncode == 2


def test_the_version(run: Run) -> None:
    assert run("--version").stdout.startswith("subsidy-desk ")
