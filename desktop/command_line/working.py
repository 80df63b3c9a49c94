"""Commands that work on a register: assess, explain, award lists, and the demonstration."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop.command_line.meaning import InDivision, Selected, selection
from desktop.command_line.passwords import account_of, new_password, with_password
from desktop.command_line.telling import AsJson, Bar, answer, complain, refused, say, told
from policies.assessment import FLAGS, OUTCOMES, Finding, Outcome
from policies.assessment.missing import rank_missing
from policies.assessment.other_readings import under_other_readings
from policies.assessment.sentences import sections
from policies.facts import CATALOGUE
from policies.findings.explanation_json import finding_values
from policies.language import Policy
from policies.money import plain_yuan, yuan
from policies.problems import refuse

if TYPE_CHECKING:  # the register and what stands on it are heavy: loaded when first used
    from desktop.awards import Run
    from desktop.register import Register

Author = Annotated[str, typer.Option("--author", help="经办人姓名，默认取本机用户名")]
PolicyId = Annotated[str, typer.Argument(metavar="政策", help="政策编号，见 subsidy-desk policies")]
Year = Annotated[int, typer.Argument(metavar="年度", help="政策年度", min=1990, max=2200)]
Out = Annotated[Path, typer.Option("--out", help="输出文件夹", metavar="文件夹")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("init", help="新建登记簿")(init)
    app.command("document", help="补录政策的文号（原文没有文号时）")(document)
    app.command("assess", help="测算一个政策年度")(assess)
    app.command("explain", help="逐步解释一个对象的一项测算")(explain)
    app.command("award-list", help="测算并生成批次，写出奖补名单（Excel 和 PDF）")(award_list)
    app.command("demo", help="演示全过程：名册、登记簿、测算、名单")(demo)


def named(author: str) -> str:
    """Return who works: the one given, else the computer's user."""
    return author or getpass.getuser()


def register_path(context: typer.Context) -> Path:
    """Return the register that the command was given."""
    if context.obj is None:
        raise refuse("", "no_register", "没有指定登记簿，请在命令前写 --register 文件.subsidy")
    return Path(context.obj)


def opened(context: typer.Context) -> Register:
    """Open the register that the command was given, and sign in where an account was named."""
    from desktop.register import open_register

    account, secret = account_of(context)
    register = with_password(context, lambda password: open_register(register_path(context), password=password))
    if account:
        with ExitStack() as unless_signed_in:
            unless_signed_in.enter_context(register)
            register.sign_in(account, secret)
            unless_signed_in.pop_all()
    return register


@told
def init(
    context: typer.Context,
    bureau: Annotated[str, typer.Option("--bureau", help="单位名称")] = "",
    encrypt: Annotated[bool, typer.Option("--encrypt", help="整个文件加密；密码在终端输入")] = False,
    author: Author = "",
) -> None:
    """Make a new register."""
    from desktop.register import create_register

    password = new_password(context) if encrypt else ""
    with create_register(register_path(context), bureau=bureau, author=named(author), password=password) as register:
        say(f"已新建登记簿 {register_path(context)}")
        if encrypt:
            say(f"恢复密钥（请抄写或打印后锁好，忘记密码时只有它能打开登记簿）：\n{register.recovery_key}")


@told
def document(
    context: typer.Context,
    policy_id: PolicyId,
    number: Annotated[str, typer.Argument(metavar="文号", help="文号，如 叶政〔2017〕1号")],
    author: Author = "",
) -> None:
    """Keep the document number of a policy whose text has none."""
    with opened(context) as register:
        policy = register.policies.of_year(policy_id, date.max.year)
        register.set_setting(f"document.{policy.id}", number, author=named(author))
    say(f"《{policy.title}》的文号记为 {number}")


def selected_run(register: Register, policy_id: str, year: int, subjects: Sequence[str], division: str) -> Run:
    """Assess a policy, built in or the bureau's own, for everyone or for a selection."""
    policy = register.policies.of_year(policy_id, year)
    return run_of(register, policy, year, only=selection(register, policy, subjects, division))


def run_of(register: Register, policy: Policy, year: int, *, only: Collection[int] | None = None) -> Run:
    """Assess with a progress bar, and tell whose facts contradict each other."""
    from desktop.awards import assess_register

    with Bar() as bar:
        run = assess_register(register, policy, year, only=only, progress=bar)
    for problem in run.input_errors:
        complain(f"{problem}（没有参加测算）")
    return run


@told
def assess(
    context: typer.Context,
    policy_id: PolicyId,
    year: Year,
    subject: Selected = None,
    division: InDivision = "",
    as_json: AsJson = False,
) -> None:
    """Assess a policy and year over the whole register or a selection."""
    with opened(context) as register:
        run = selected_run(register, policy_id, year, subject or (), division)
    policy = run.policy
    if as_json:
        answer(_run_values(run))
        return
    say(f"《{policy.title}》{year} 年度，核定日 {run.as_of.isoformat()}")
    if all(finding.outcome == "not_in_play" for finding in run.findings):
        say("登记簿中没有这份文件涉及的数据：请先导入名册，或用 template 生成填报表")
    for measure in policy.assessed:
        found = [f for f in run.findings if f.measure == measure.id and f.outcome != "not_in_play"]
        if found:
            say(f"\n{measure.id} {measure.title}　{measure.rule}")
        for finding in found:
            say(f"  {_finding_line(run, finding)}")
    say("")
    for outcome, (count, amount) in _totals(run.findings).items():
        say(f"{OUTCOMES[outcome]} {count} 项" + (f"，{yuan(amount)} 元" if amount else ""))
    for missing in rank_missing(run.findings):
        label = CATALOGUE[missing.fact].label
        stake = f"补齐后最多可得 {yuan(missing.at_stake)} 元" if missing.at_stake else "补齐后才能算出金额"
        say(f"还缺 {label}：{len(missing.findings)} 项在等，{stake}")


def _finding_line(run: Run, finding: Finding) -> str:
    parts = [OUTCOMES[finding.outcome], run.rows[finding.subject].name]
    if finding.amount is not None:
        parts.append(f"{'建议 ' if finding.outcome == 'for_decision' else ''}{yuan(finding.amount)} 元")
    if finding.missing:
        parts.append("还缺：" + "、".join(CATALOGUE[fact].label for fact in finding.missing))
    if finding.flags:
        parts.append("〔" + "、".join(FLAGS[flag] for flag in finding.flags) + "〕")
    return "　".join(parts)


def _totals(findings: tuple[Finding, ...]) -> dict[Outcome, tuple[int, int]]:
    counts = Counter(finding.outcome for finding in findings)
    return {
        outcome: (counts[outcome], sum(f.amount or 0 for f in findings if f.outcome == outcome))
        for outcome in OUTCOMES
        if counts[outcome] and outcome != "not_in_play"
    }


def _run_values(run: Run) -> dict[str, Any]:
    return {
        "policy": run.policy.id,
        "policy_hash": run.policy.content_hash,
        "year": run.year,
        "as_of": run.as_of.isoformat(),
        "readings": dict(run.readings),
        "totals": {
            outcome: {"count": count, "amount": plain_yuan(amount)}
            for outcome, (count, amount) in _totals(run.findings).items()
        },
        "findings": [
            {
                **finding_values(finding),
                "name": run.rows[finding.subject].name,
                "identity_code": run.rows[finding.subject].identity_code,
            }
            for finding in run.findings
            if finding.outcome != "not_in_play"
        ],
        "missing": [
            {"fact": one.fact, "findings": len(one.findings), "at_stake": plain_yuan(one.at_stake)}
            for one in rank_missing(run.findings)
        ],
        "input_errors": [problem._asdict() for problem in run.input_errors],
    }


@told
def explain(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="对象", help="名称、代码或其中一部分")],
    measure_id: Annotated[str, typer.Argument(metavar="措施", help="措施编号，如 XX-4a")],
    year: Year,
    as_json: AsJson = False,
) -> None:
    """Explain the finding of one subject under one measure; ranked ones against the whole register."""
    with opened(context) as register:
        policies = (register.policies.of_year(id_, year) for id_ in register.policies.ids())
        policy = next((p for p in policies if any(m.id == measure_id for m in p.assessed)), None)
        if policy is None:
            raise refuse("", "unknown_measure", f"没有程序测算的措施“{measure_id}”，请用 subsidy-desk policies 查看")
        measure = policy.measure(measure_id)
        rows = register.subjects(measure.subject, search=subject)
        exact = [row for row in rows if subject in (row.name, row.identity_code, str(row.id))]
        if len(exact or rows) != 1:
            found = "、".join(row.name for row in rows[:5]) or "无"
            raise refuse("", "not_one_subject", f"“{subject}”应只对应一个对象，找到 {len(rows)} 个：{found}")
        row = (exact or list(rows))[0]
        run = run_of(register, policy, year)
        together = tuple(register.load(policy.id, [measure.subject]))
    finding = next((f for f in run.findings if f.measure == measure_id and f.subject == str(row.id)), None)
    if finding is None:
        raise refused(run.input_errors, as_json=as_json)
    if as_json:
        answer({**finding_values(finding), "name": row.name})
        return
    others = under_other_readings(policy, year, together, finding, run.readings)
    say(f"{row.name}　{measure.id} {measure.title}　{year} 年度")
    for section in sections(policy, measure, finding):
        say(f"\n{section.title}")
        for line in section.lines:
            says = f"　「{line.says}」" if line.says else ""
            say(f"  {'  ' * line.depth}{line.mark or '·'} {line.text}　{line.value}{says}")
    for other in others:
        amount = "" if other.amount is None else f" {yuan(other.amount)} 元"
        say(f"  · 若按“{other.label}”：{OUTCOMES[other.outcome]}{amount}")


@told
def award_list(context: typer.Context, policy_id: PolicyId, year: Year, out: Out, author: Author = "") -> None:
    """Assess, freeze a batch and write its award list."""
    from desktop.awards import freeze
    from desktop.reports import write_award_list

    with opened(context) as register:
        policy = register.policies.of_year(policy_id, year)
        batch = freeze(register, run_of(register, policy, year), author=named(author))
    workbook, pdf = write_award_list(batch, out)
    if not batch.legal_basis:
        complain(f"《{policy.title}》没有文号，名单上留空；请用 document {policy.id} 文号 补录后重新生成")
    say(f"批次 {batch.code}：{len(batch.lines)} 笔，{yuan(batch.total)} 元，校验 {batch.seal}")
    say(str(workbook))
    say(str(pdf))


@told
def demo(folder: Annotated[Path, typer.Argument(metavar="文件夹", help="放演示文件的新文件夹")]) -> None:
    """Do the whole job on sample rosters, as a clerk would."""
    from desktop.demo import run_demo, tell

    with Bar() as bar:
        report = run_demo(folder, progress=bar)
    for line in tell(report):
        say(line)
