import json
from pathlib import Path

from tests.command_line.conftest import Run


def test_finds_by_name_initials_and_code(run: Run, register: Path) -> None:
    everyone = json.loads(run("--register", register, "find", "站", "--json", "--limit", "1000").stdout)
    one = everyone[0]
    for text in (one["name"], one["identity_code"], one["identity_code"].lower()):
        listed = json.loads(run("--register", register, "find", text, "--json").stdout)
        assert one["id"] in {other["id"] for other in listed}
    done = run("--register", register, "find", one["name"][:2])
    assert done.returncode == 0
    assert f"服务站点　{one['name']}　{one['identity_code']}" in done.stdout
    assert "（名称）" in done.stdout


def test_nobody_is_an_answer_too(run: Run, register: Path) -> None:
    done = run("--register", register, "find", "查无此人")
    assert (done.returncode, done.stdout) == (1, "")
    assert "没有" in done.stderr
    assert run("--register", register, "find", "查无此人", "--json").stdout == "[]\n"
