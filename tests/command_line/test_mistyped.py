from __future__ import annotations

import pytest

from desktop.command_line import app


def complaint(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    monkeypatch.setattr("sys.argv", ["subsidy-desk", *words])
    with pytest.raises(SystemExit) as stopped:
        app.main()
    assert stopped.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nonsense",), "没有命令“nonsense”，请用 subsidy-desk --help"),
        (("fund", "nonsense"), "没有命令“nonsense”，请用 subsidy-desk fund --help"),
        (("assess",), "缺少 政策，请用 subsidy-desk assess --help"),
        (("assess", "xiangxi-2018", "20x8"), "年度 写得不对，'20x8' 不是整数"),
        (("assess", "xiangxi-2018", "2018", "again"), "多写了“again”"),
        (("assess", "--nosuch"), "没有选项 --nosuch"),
        (("template", "a", "b", "--ou", "x"), "没有选项 --ou，是不是 --out？"),
        (("--register",), "--register 后面缺少内容"),
        (("--password-fd", "-1", "batches"), "--password-fd 写得不对，-1 不在范围 x>=0 之内"),
    ],
)
def test_a_mistyped_command_is_told_in_chinese(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told in complaint(capsys, monkeypatch, *words)


def test_a_group_without_its_command_shows_its_help_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert complaint(capsys, monkeypatch, "fund") == ""
