from __future__ import annotations

import json
from pathlib import Path

from policies.library import scenario_files
from tests.command_line.conftest import Run

SCENARIO = """
[[scenario]]
name = "首次突破"
policy = "xiangxi-2018"
year = 2019
[[scenario.subject]]
id = "甲公司"
kind = "enterprise"
facts.registered_in_area = true
facts.tax_compliant = { 2019 = true }
facts.local_agri_online_sales = { 2019 = "10000000.01" }
facts.best_prior_local_agri_online_sales = 0
[[scenario.expect]]
subject = "甲公司"
measure = "XX-4a"
outcome = "due"
amount = "50000.00"
"""


def write(folder: Path, text: str, name: str = "算例.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_all_scenarios_of_the_library_pass(run: Run) -> None:
    done = run("check", *(str(file) for file in scenario_files()))
    assert done.returncode == 0
    assert done.stdout.strip().endswith("passed, 0 failed")
    assert int(done.stdout.split()[0]) > 2000


def test_a_scenario_that_holds(run: Run, tmp_path: Path) -> None:
    done = run("check", write(tmp_path, SCENARIO))
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 passed, 0 failed\n", "")


def test_a_scenario_that_fails(run: Run, tmp_path: Path) -> None:
    done = run("check", write(tmp_path, SCENARIO.replace('"50000.00"', '"100000.00"')))
    assert done.returncode == 1
    line, closing = done.stdout.strip().splitlines()
    assert "算例.toml › 首次突破 › 甲公司 › XX-4a" in line
    assert "amount 100000.00" in line
    assert "amount 50000.00" in line
    assert closing == "0 passed, 1 failed"


def test_files_that_are_no_scenario_files(run: Run, tmp_path: Path) -> None:
    for name, text in (("空.toml", ""), ("名单.toml", "一二三"), ("别的.toml", "[tool]\nx = 1\n")):
        done = run("check", write(tmp_path, text, name))
        assert done.returncode == 2
        assert name in done.stderr
    assert run("check", tmp_path / "没有.toml").returncode == 2
    assert "没有这个文件" in run("check", tmp_path / "没有.toml").stderr
    (tmp_path / "国标.toml").write_bytes("name = '算例'".encode("gbk"))
    assert "UTF-8" in run("check", tmp_path / "国标.toml").stderr


def test_a_fault_names_file_scenario_and_key(run: Run, tmp_path: Path) -> None:
    done = run("check", write(tmp_path, SCENARIO.replace('"10000000.01"', "10000000.01")))
    assert done.returncode == 2
    assert "算例.toml › scenario[1] 首次突破 › subject[1] › facts.local_agri_online_sales.2019" in done.stderr


def test_json_has_every_finding_with_its_explanation(run: Run, tmp_path: Path) -> None:
    done = run("check", "--json", write(tmp_path, SCENARIO))
    values = json.loads(done.stdout)
    (scenario,) = values["scenarios"]
    findings = {finding["measure"]: finding for finding in scenario["findings"]}
    assert findings["XX-4a"]["amount"] == "50000.00"
    assert [check["holds"] for check in findings["XX-4a"]["explanation"]["checks"]] == [True] * 4
    assert findings["XX-3"]["outcome"] == "not_in_play"
    faulty = run("check", "--json", write(tmp_path, "[x]\n", "坏.toml"))
    assert json.loads(faulty.stdout)["problems"][0]["place"].startswith("坏.toml")


def test_a_bureau_s_own_policy_beside_its_scenarios(run: Run, tmp_path: Path) -> None:
    own = built_text().replace('id = "xiangxi-2018"', 'id = "my-county"', 1).replace('pays = "5万"', 'pays = "6万"', 1)
    policy = write(tmp_path, own, "本县办法.toml")
    scenario = write(tmp_path, SCENARIO.replace("xiangxi-2018", "my-county").replace("50000.00", "60000.00"))
    assert run("check", scenario).stdout == "1 passed, 0 failed\n"
    assert run("check", policy, scenario).returncode == 0
    write(tmp_path, own.replace('operator = "above"', "", 1), "本县办法.toml")
    broken = run("check", policy)
    assert broken.returncode == 2
    assert "本县办法.toml › 措施" in broken.stderr


def built_text() -> str:
    from policies.library import built_in

    return built_in()["xiangxi-2018"].source
