"""Reading a policy file: all its faults at once, each with file, measure and key."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TypeVar, get_args

from policies.facts import SubjectKind
from policies.findings.finding import Payer
from policies.language.conditions import read_condition
from policies.language.grants import read_grant
from policies.language.grants.none import Decision
from policies.language.limits import cap, once
from policies.language.limits.selection import read_one_per, read_quota
from policies.language.opening import read as read_opening
from policies.language.policy import (
    Clause,
    Fund,
    Group,
    Measure,
    OfKind,
    Policy,
    Reading,
    Target,
    Version,
    Window,
)
from policies.language.toml import Entry, Scope, Table, parse_toml, raise_problems
from policies.problems import Problem, refuse

FORMAT = 1
NATURES = ("award", "information", "process", "external", "budget", "target", "not_cash")
T = TypeVar("T", Reading, Group, Fund, Target, Measure)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def load_policy(path: Path) -> Policy:
    """Load a policy file. Raises InputError with every fault, or where the file cannot be read as UTF-8 text."""
    try:
        return load_policy_text(path.read_text("utf-8"), path.name)
    except UnicodeDecodeError:
        raise refuse(path.name, "not_utf8", "不是 UTF-8 编码的文字文件，请用记事本另存为 UTF-8 后再试") from None
    except OSError as error:
        raise refuse(path.name, "unreadable", f"文件打不开（{error.strerror}），请检查路径和权限") from error


def load_policy_text(text: str, place: str) -> Policy:
    """Load the text of a policy file; ``place`` names it in problems."""
    table = parse_toml(text, place)
    problems: list[Problem] = []
    policy = _read_policy(Entry(table, place, problems), text, table)
    raise_problems(problems)
    return policy


def _read_policy(entry: Entry, text: str, table: Table) -> Policy:
    if entry.whole("format") != FORMAT:
        entry.fault("format", "unknown_format", f"本程序认识的政策文件格式为 {FORMAT}，请用新版程序打开")
    readings = _unique(entry, "reading", tuple(_read_reading(one) for one in entry.tables("reading")))
    groups = _unique(entry, "group", tuple(_read_group(one) for one in entry.tables("group")))
    clauses = tuple(_read_clause(one) for one in entry.tables("clause", least=1))
    entry.scope = Scope(
        readings={reading.id: frozenset(reading.options) for reading in readings},
        groups=frozenset(group.id for group in groups),
    )
    payer: Payer = entry.option("payer", get_args(Payer))  # type: ignore[assignment]  # one of its words
    measures = tuple(_read_measure(one, payer) for one in entry.tables("measure", least=1))
    in_force = entry.table("in_force")
    policy = Policy(
        id=_id(entry),
        title=entry.text("title"),
        issuer=entry.text("issuer"),
        document=entry.text("document", ""),
        published=_maybe_day(entry, "published"),
        in_force_from=in_force.day("from"),
        in_force_until=_maybe_day(in_force, "until"),
        doubtful_from=_maybe_day(in_force, "doubtful_from"),
        payer=payer,
        budget_year_after=entry.whole("budget_year_after", 0, at_least=0, at_most=5),
        places=tuple(entry.raw("places", [])),
        readings=readings,
        clauses=clauses,
        funds=_unique(entry, "fund", tuple(_read_fund(one) for one in entry.tables("fund"))),
        targets=_unique(entry, "target", tuple(_read_target(one) for one in entry.tables("target"))),
        groups=groups,
        measures=_unique(entry, "measure", measures),
        source=text,
        content_hash=_hash(table),
        version=_read_version(entry, in_force.day("from", date(1, 1, 1))),
    )
    in_force.close()
    entry.close()
    _check_references(entry, policy)
    return policy


def _read_version(entry: Entry, in_force_from: date) -> Version:
    if "version" not in entry:
        return Version(1, in_force_from, "")
    table = entry.table("version")
    version = Version(table.whole("number", at_least=2, at_most=99), table.day("takes_effect"), table.says())
    table.close()
    if version.takes_effect <= in_force_from:
        entry.fault("version › takes_effect", "bad_value", "修订的施行日应晚于文件的施行日")
    return version


def with_versions(policies: Iterable[Policy]) -> dict[str, Policy]:
    """Put the wordings of each document together: id → the newest, with the earlier ones in it.

    Raises InputError where two wordings of a document have the same number or do not take effect one after another.
    """
    by_id: dict[str, list[Policy]] = {}
    for policy in policies:
        by_id.setdefault(policy.id, []).append(policy)
    return {policy_id: _newest(wordings) for policy_id, wordings in by_id.items()}


def _newest(wordings: list[Policy]) -> Policy:
    ordered = sorted(wordings, key=lambda one: one.version.number)
    for before, after in pairwise(ordered):
        if before.version.number == after.version.number or before.version.takes_effect >= after.version.takes_effect:
            sentence = "有两个版本的编号相同，或施行日没有先后，请在 version 里分别写明"
            raise refuse(before.id, "versions_clash", sentence)
    return replace(ordered[-1], earlier=tuple(ordered[:-1]))


def _id(entry: Entry) -> str:
    text = entry.text("id")
    if text and _ID.fullmatch(text) is None:
        entry.fault("id", "bad_id", "编号只能用字母、数字、横线和下划线，至多 40 个")
    return text


def _maybe_day(entry: Entry, key: str) -> date | None:
    return entry.day(key) if key in entry else None


def _hash(table: Table) -> str:
    canonical = json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _unique(entry: Entry, key: str, things: tuple[T, ...]) -> tuple[T, ...]:
    seen: set[str] = set()
    for thing in things:
        if thing.id in seen:
            entry.fault(key, "repeated_id", f"编号“{thing.id}”重复，每个编号只能用一次")
        seen.add(thing.id)
    return things


def _read_reading(entry: Entry) -> Reading:
    raw = entry.raw("options")
    options: Mapping[str, str] = raw if isinstance(raw, dict) and all(isinstance(v, str) for v in raw.values()) else {}
    if len(options) < 2:  # noqa: PLR2004  # a choice needs two
        entry.fault("options", "bad_value", '应列出至少两个选项，如 { full = "全额", difference = "补差" }')
    default = entry.text("default")
    if default and options and default not in options:
        entry.fault("default", "unknown_option", f"默认口径“{default}”不在选项之内")
    reading = Reading(_id(entry), entry.text("question"), options, default)
    entry.close()
    return reading


def _read_group(entry: Entry) -> Group:
    group = Group(_id(entry), entry.says())
    entry.close()
    return group


def _read_clause(entry: Entry) -> Clause:
    clause = Clause(entry.text("number"), entry.text("title"), entry.option("nature", NATURES), entry.text("summary"))
    entry.close()
    return clause


def _read_fund(entry: Entry) -> Fund:
    last = entry.whole("last_year", at_least=1990, at_most=2200) if "last_year" in entry else None
    first = entry.whole("first_year", at_least=1990, at_most=2200)
    fund = Fund(_id(entry), entry.text("name"), entry.text("clause"), entry.money("yearly"), first, last, entry.says())
    entry.close()
    return fund


def _read_target(entry: Entry) -> Target:
    due = entry.whole("due", at_least=1990, at_most=2200) if "due" in entry else None
    target = Target(_id(entry), entry.text("clause"), entry.says(), entry.text("measured_by"), entry.text("goal"), due)
    entry.close()
    return target


def _read_measure(entry: Entry, payer: Payer) -> Measure:
    entry.place = f"{entry.place.rsplit(' › ', 1)[0]} › 措施 {entry.raw('id', '?')}"
    subject: SubjectKind = entry.option("subject", get_args(SubjectKind))  # type: ignore[assignment]
    own_payer: Payer = entry.option("payer", get_args(Payer), payer)  # type: ignore[assignment]
    entry.scope = replace(entry.scope, subject=subject)
    rule = entry.text("rule")
    measure = Measure(
        id=_id(entry),
        clause=entry.text("clause"),
        title=entry.text("title"),
        rule=rule,
        subject=subject,
        manual=entry.boolean("manual", default=False),
        grant=Decision(rule),
        cash=entry.boolean("cash", default=True),
        payer=own_payer,
        evidence=_texts(entry, "evidence"),
        notes=_texts(entry, "notes"),
        once=_read_once(entry),
    )
    if not measure.manual:
        measure = _with_mechanisms(entry, measure)
        _check_measure(entry, measure)
    entry.close()
    return measure


def _read_once(entry: Entry) -> once.Once:
    return once.read(entry.table("once"))


def _texts(entry: Entry, key: str) -> tuple[str, ...]:
    raw = entry.raw(key, [])
    if not isinstance(raw, list) or not all(isinstance(one, str) and one for one in raw):
        entry.fault(key, "bad_value", "应为文字列表")
        return ()
    return tuple(raw)


def _with_mechanisms(entry: Entry, measure: Measure) -> Measure:
    """Add what an assessed measure has and a manual one has not."""
    grant = read_grant(entry.table("grant"))
    periods = {fact.period for fact in grant.bases()}
    legal = entry.whole("legal_review_from", at_least=1990, at_most=2200) if "legal_review_from" in entry else None
    return replace(
        measure,
        of_kind=_read_of_kind(entry.table("of_kind")) if "of_kind" in entry else None,
        opens_on=read_opening(entry.table("opens_on")),
        conditions=tuple(read_condition(one) for one in entry.tables("condition")),
        grant=grant,
        decided_by_person=entry.text("decided_by_person", ""),
        ceiling=entry.boolean("ceiling", default=False),
        window=_read_window(entry.table("window")) if "window" in entry else None,
        cap=cap.read(entry.table("cap")) if "cap" in entry else None,
        quota=read_quota(entry.table("quota")) if "quota" in entry else None,
        one_per=read_one_per(entry.table("one_per")) if "one_per" in entry else None,
        group=entry.text("group", ""),
        legal_review_from=legal,
        yearly_base="yearly" in periods,
        base_to_date=any(fact.is_numeric for fact in grant.bases()) and "yearly" not in periods,
    )


def _check_measure(entry: Entry, measure: Measure) -> None:
    if measure.group and measure.group not in entry.scope.groups:
        entry.fault("group", "unknown_group", f"同类奖励组“{measure.group}”没有在本文件中声明")
    if measure.once.kind == once.PER_TIER and not measure.grant.tiers():
        entry.fault("once", "bad_value", "只有分档或分级别的奖补才能按档（per_tier）计次")
    if measure.once.kind == once.CUMULATIVE and measure.cap is None:
        entry.fault("once", "bad_value", "累计计次（cumulative）须有上限（cap）")


def _read_of_kind(entry: Entry) -> OfKind:
    fact = entry.needed_fact("fact", "choice")
    of_kind = OfKind(fact, entry.option("is", tuple(fact.options) or ("",)))
    entry.close()
    return of_kind


def _read_window(entry: Entry) -> Window:
    first = entry.whole("first_year", at_least=1990, at_most=2200) if "first_year" in entry else None
    last = entry.whole("last_year", at_least=1990, at_most=2200) if "last_year" in entry else None
    if first and last and first > last:
        entry.fault("last_year", "bad_value", "止年早于起年")
    window = Window(first, last, entry.says())
    entry.close()
    return window


def _check_references(entry: Entry, policy: Policy) -> None:
    numbers = {clause.number for clause in policy.clauses}
    measures = {measure.id for measure in policy.measures}
    for measure in policy.measures:
        if measure.opens_on.award_of and measure.opens_on.award_of not in measures:
            entry.fault(f"措施 {measure.id} › opens_on", "unknown_measure", f"没有措施“{measure.opens_on.award_of}”")
    things: tuple[Measure | Fund | Target, ...] = (*policy.measures, *policy.funds, *policy.targets)
    for thing in things:
        if thing.clause not in numbers:
            sentence = f"条款“{thing.clause}”不在条款目录（clause）里"
            entry.fault(f"{thing.id} › clause", "unknown_clause", sentence)
