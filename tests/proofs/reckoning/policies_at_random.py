"""Policy files made by chance: every one is valid, and every construct of the language comes up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.proofs.reckoning.world import FACTS

Table = dict[str, Any]
KINDS = ("enterprise", "enterprise", "enterprise", "project", "station", "park", "training", "person", "place")
FIRST_YEAR, LAST_YEAR = 2016, 2022
MONEY = ("1000元", "15元", "0.01元", "5万", "0.5万", "20万", "123.45元", "1.2万", "50万", 3000)
HIGH = ("100万", "300万", "1000万", "2500万", "0.5亿", "1.2亿", "123456.78")
PERCENTS = ("10%", "15%", "33.3%", "50%", "80%", "100%", "7.77%")
FIGURES = ("money", "integer", "number")


def toml(value: Any) -> str:
    """Write a value inline, as a TOML file has it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool | int | str):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def text_of(policy: Table) -> str:
    """Write a policy as a file."""
    lines = [f"{key} = {toml(value)}" for key, value in policy.items() if key != "measure"]
    for measure in policy["measure"]:
        lines += ["[[measure]]", *(f"{key} = {toml(value)}" for key, value in measure.items())]
    return "\n".join(lines) + "\n"


class Maker:
    """Makes one policy."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.subject = "enterprise"
        self.all_of = chance.choice(KINDS) if chance.random() < 0.4 else ""
        """The one kind of subject that every measure is for, where it is one."""
        self.choosing = 0
        """How deep the grant that is being made lies in a choice of the smaller or larger: all of those pay."""

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def facts(self, *types: str, period: str = "") -> list[str]:
        """The facts of the subject that a measure may look at."""
        return [
            fact.id
            for fact in FACTS.values()
            if fact.subject in ("any", self.subject)
            and fact.type in types
            and fact.period in ((period,) if period else ("standing", "yearly", "event"))
        ]

    def fact(self, *types: str, period: str = "") -> str:
        return self.chance.choice(self.facts(*types, period=period))

    def some(self, *types: str, most: int = 3) -> list[str]:
        """Some facts of one type and unit."""
        type_ = self.chance.choice([one for one in types if self.facts(one)])
        unit = self.chance.choice(("元", "美元", "元/㎡/月")) if self.often(0.1) else "元"
        facts = [fact for fact in self.facts(type_) if type_ != "money" or FACTS[fact].unit == unit] or [
            self.fact(type_)
        ]
        return self.chance.sample(facts, min(len(facts), self.chance.randint(1, most)))

    def day(self) -> date:
        return date(FIRST_YEAR, 1, 1) + timedelta(self.chance.randrange(365 * (LAST_YEAR - FIRST_YEAR)))

    def threshold(self, fact: str) -> Any:
        type_ = FACTS[fact].type
        if type_ == "money":
            return self.chance.choice(HIGH)
        return self.chance.randint(1, 40) if type_ == "integer" or self.often(0.5) else "33.25"

    def policy(self) -> Table:
        start = date(self.chance.randint(FIRST_YEAR, FIRST_YEAR + 3), self.chance.randint(1, 12), 25)
        force: Table = {"from": start}
        if self.often(0.2):
            force["until"] = date(start.year + self.chance.randint(1, 4), 6, 30)
        if self.often(0.3):
            force["doubtful_from"] = date(start.year + self.chance.randint(1, 4), 12, 31)
        measures = [self.measure(f"T-{number}") for number in range(1, self.chance.randint(2, 5))]
        return {
            "format": 1,
            "id": "random",
            "title": "测试办法",
            "issuer": "某县",
            "in_force": force,
            "payer": self.chance.choice(("own", "upper", "local", "other")),
            "budget_year_after": self.chance.randint(0, 1),
            "reading": _READINGS,
            "group": [{"id": "g", "says": "同类"}],
            "clause": [{"number": "一", "title": "奖补", "nature": "award", "summary": "奖补。"}],
            "measure": measures,
        }

    def measure(self, id_: str) -> Table:
        self.subject = self.all_of or self.chance.choice(KINDS)
        measure: Table = {"id": id_, "clause": "一", "title": "奖补", "rule": "奖补", "subject": self.subject}
        if self.often(0.03):
            return {**measure, "manual": True, "once": {"kind": "ever"}}
        measure["opens_on"] = self.opening()
        if choices := self.facts("choice", period="standing") if self.often(0.3) else []:
            fact = self.chance.choice(choices)
            measure["of_kind"] = {"fact": fact, "is": self.chance.choice(FACTS[fact].options)}
        measure["condition"] = [self.condition(2) for _ in range(self.chance.choice((0, 0, 0, 1, 1, 2)))]
        measure["grant"] = self.grant(2)
        self.limits(measure)
        return measure

    def opening(self) -> Table:
        ways: list[Table] = [{"facts": self.some("money", "integer", "number", "bool", "date", "choice")}] * 4
        ways.append({"event": self.fact("date")})
        if self.facts("title"):
            title = self.fact("title")
            ways += [{"title": title}] * 2 + [{"title": title, "dated": "in_any_year"}]
        ways.append({"award_of": "T-1"})
        return self.chance.choice(ways)

    def limits(self, measure: Table) -> None:
        tiered = bool(_tiers(measure["grant"]))
        kinds = ["ever", "yearly", "years_running"] + ["per_tier"] * 4 * tiered
        if self.often(0.5) and measure["grant"]["kind"] != "eligibility":
            measure["cap"] = self.cap()
            kinds += ["cumulative"] * 3
        measure["once"] = {"kind": self.chance.choice(kinds)}
        if measure["once"]["kind"] == "years_running":
            measure["once"]["years"] = self.chance.randint(2, 4)
        for key, share, made in self._rare():
            if self.often(share):
                measure[key] = made()

    def _rare(self) -> list[tuple[str, float, Callable[[], Any]]]:
        always = list[tuple[str, float, Callable[[], Any]]]
        rare: always = [
            ("ceiling", 0.2, lambda: True),
            ("cash", 0.1, lambda: False),
            ("decided_by_person", 0.07, lambda: "由人定"),
            ("group", 0.25, lambda: "g"),
            ("legal_review_from", 0.2, lambda: self.chance.randint(2018, 2022)),
            ("payer", 0.3, lambda: self.chance.choice(("own", "upper", "local", "other"))),
            ("window", 0.2, self.window),
            ("one_per", 0.12, self.one_per),
        ]
        if self.facts("number", "integer", "money"):
            rare.append(("quota", 0.15, self.quota))
        return rare

    def window(self) -> Table:
        first = self.chance.randint(2017, 2020)
        window: Table = {"first_year": first, "last_year": first + self.chance.randint(0, 2), "says": "期限"}
        if self.often(0.5):
            window.pop(self.chance.choice(("first_year", "last_year")))
        return window

    def quota(self) -> Table:
        by = self.fact("number", "integer", "money")
        return {"best": self.chance.randint(1, 3), "by": by, "says": "择优"}

    def one_per(self) -> Table:
        if "place_name" in self.facts("text") and self.often(0.5):
            return {"by": "place_name", "says": "一处一个"}
        return {"by": "division", "digits": self.chance.choice((0, 12)), "says": "一村一个"}

    def cap(self) -> Table:
        period: Any = self.chance.choice(("lifetime", "year", {"reading": "cap_period"}))
        cap: Table = {"period": period, "says": "最高"}
        if self.often(0.15):
            cap["stands_alone"] = True
        if self.facts("money") and self.often(0.25):
            bands = [("20万", "1万"), ("100万", "5万"), ("0.5亿", "50万")][: self.chance.randint(1, 3)]
            return cap | {"by": self.fact("money"), "bands": [{"from": at, "cap": most} for at, most in bands]}
        return cap | {"amount": self.chance.choice(("1000元", "2万", "5万", "30万", "1.5万", "99.99元"))}

    # conditions

    def condition(self, depth: int) -> Table:
        kinds = ["compare", "compare", "compare", "is", "full_years", "within", "awarded", "running_year", "growth"]
        kinds += ["share", "share", "title", "one_of"] + ["all", "any", "none"] * (depth > 0)
        kind = self.chance.choice(kinds)
        if kind in ("all", "any", "none"):
            least = 1 if kind == "none" else 2
            parts = [self.condition(depth - 1) for _ in range(self.chance.randint(least, 3))]
            return {"kind": kind, "of": parts}
        made = _CONDITIONS[kind](self)
        return {"kind": kind, "says": "条件", **made} if made is not None else self.condition(depth)

    def _compare(self) -> Table | None:
        if not self.facts(*FIGURES):
            return None
        facts = self.some(*FIGURES)
        made: Table = {"fact": facts[0]} if len(facts) == 1 else {"facts": facts}
        made["operator"] = self.chance.choice(("at_least", "above", "below", "at_most", "equals"))
        made["figure"] = self.threshold(facts[0])
        if self.often(0.3):
            made["year"] = "last"
            if self.often(0.5):
                made["counts_since"] = self.fact("date")
        if self.often(0.2):
            made["blank"] = "passes"
        if self.often(0.25):
            made["otherwise"] = "for_decision"
        return made

    def _is(self) -> Table | None:
        return {"fact": self.fact("bool"), "value": self.often(0.7)} if self.facts("bool") else None

    def _one_of(self) -> Table | None:
        if not self.facts("choice"):
            return None
        fact = self.fact("choice")
        return {"fact": fact, "values": list(self.chance.sample(FACTS[fact].options, 2))}

    def _full_years(self) -> Table:
        return {"fact": self.fact("date"), "years": self.chance.randint(1, 3)}

    def _within(self) -> Table:
        first = self.day()
        return {"fact": self.fact("date"), "first": first, "last": first + timedelta(self.chance.choice((0, 30, 700)))}

    def _awarded(self) -> Table:
        return {"measure": self.chance.choice(("T-1", "T-2", "T-9")), "years_back": self.chance.randint(1, 2)}

    def _running_year(self) -> Table:
        return {"at_most": self.chance.randint(1, 3)}

    def _growth(self) -> Table | None:
        if not self.facts(*FIGURES, period="yearly"):
            return None
        made: Table = {"fact": self.fact(*FIGURES, period="yearly")}
        return made | ({"first_year_since": self.fact("date")} if self.often(0.6) else {})

    def _share(self) -> Table | None:
        period = self.chance.choice(("standing", "yearly"))
        facts = self.facts("integer", "number", period=period)
        if len(facts) < 2:
            return None
        part, whole = self.chance.sample(facts, 2)
        operator = self.chance.choice(("at_least", "above", "below", "at_most", "equals"))
        percent = self.chance.choice(("50%", "60%", "80%", "100%", "33.25%"))
        return {"part": part, "whole": whole, "operator": operator, "percent": percent}

    def _title(self) -> Table | None:
        if not self.facts("title"):
            return None
        fact = self.fact("title")
        levels = self.chance.sample(FACTS[fact].options, self.chance.randint(1, len(FACTS[fact].options)))
        return {"fact": fact, "levels": list(levels), "years": self.chance.randint(1, 3)}

    # grants

    def grant(self, depth: int) -> Table:
        kinds = [kind for kind in _GRANTS if depth or kind not in ("smaller_of", "larger_of", "branches")]
        kind = self.chance.choice(kinds)
        made = _GRANTS[kind](self, depth)
        if made is None:
            return self.grant(depth)
        return {"kind": kind, **made} if kind in ("branches", "heads") else {"kind": kind, "says": "奖补", **made}

    def _fixed(self, _: int) -> Table:
        return {"pays": self.chance.choice(MONEY)}

    def _by_level(self, _: int) -> Table | None:
        if not self.facts("title", "choice"):
            return None
        fact = self.fact("title", "choice")
        levels = self.chance.sample(FACTS[fact].options, self.chance.randint(1, min(3, len(FACTS[fact].options))))
        pays = {level: self.chance.choice(MONEY) for level in levels}
        return {"of": fact, "levels": pays, "upgrade": self.upgrade()}

    def upgrade(self) -> Any:
        return self.chance.choice(("full", "difference", {"reading": "upgrade"}))

    def _tiers(self, _: int) -> Table | None:
        if not self.facts("money"):
            return None
        of = self.some("money", most=2)
        scale = [("100万", "0.5万"), ("300万", "5万"), ("1000万", "10万"), ("0.5亿", "20万")]
        start = self.chance.randint(0, 2)
        chosen = scale[start : start + self.chance.randint(1, 4)]
        made: Table = {"of": of, "operator": self.chance.choice(("at_least", "above")), "upgrade": self.upgrade()}
        if self.often(0.6):
            made["best_before"] = self.fact("money")
        if self.often(0.6):
            made["on_the_edge"] = self.chance.choice(("refused", "for_decision", "for_decision"))
        return made | {"tiers": [{"at": at, "pays": pays} for at, pays in chosen]}

    def _rate(self, _: int) -> Table | None:
        if not self.facts("money"):
            return None
        above: Table = {"rate": "150%", "above_whole": True}
        return {"of": self.some("money"), **(above if self.often(0.05) else {"rate": self.chance.choice(PERCENTS)})}

    def _cost(self, _: int) -> Table | None:
        return {"of": self.some("money")} if self.facts("money") else None

    def _per_unit(self, _: int) -> Table | None:
        if not self.facts("integer", "number"):
            return None
        return {"of": self.fact("integer", "number"), "pays": self.chance.choice(MONEY)}

    def _brackets(self, _: int) -> Table | None:
        if not self.facts("integer"):
            return None
        bounds = [0, *sorted(self.chance.sample(range(1, 30), self.chance.randint(0, 2)))]
        brackets = [{"above": above, "pays": self.chance.choice(MONEY), "says": "每单"} for above in bounds]
        counted: Any = self.chance.choice(("all_once_reached", "above_threshold_only", {"reading": "counted"}))
        operator = self.chance.choice(("at_least", "above"))
        made: Table = {"of": self.fact("integer"), "operator": operator, "reach": self.chance.randint(1, 20)}
        return made | {"counted": counted, "brackets": brackets}

    def _heads(self, _: int) -> Table | None:
        if not self.facts("integer", "number") or not self.facts("bool"):
            return None
        extra = self.chance.sample(self.facts("bool"), self.chance.randint(0, 2))
        parts: list[Table] = [{"pays": "60元", "says": "每人"}]
        parts += [{"pays": self.chance.choice(MONEY), "only_if": fact, "says": "另加"} for fact in extra]
        return {"of": self.fact("integer", "number"), "parts": parts}

    def _steps(self, _: int) -> Table | None:
        if not self.facts("money"):
            return None
        return {"of": self.some("money"), "every": "5万", "pays": self.chance.choice(MONEY)}

    def _schedule(self, _: int) -> Table | None:
        if not self.facts("money"):
            return None
        rates = [self.chance.choice(PERCENTS) for _ in range(self.chance.randint(1, 3))]
        counted: Any = self.chance.choice(("calendar", "anniversary", {"reading": "entitlement"}))
        return {"of": self.fact("money"), "since": self.fact("date"), "rates": rates, "counted": counted}

    def _increase(self, _: int) -> Table | None:
        if not self.facts("money", period="yearly"):
            return None
        return {"of": self.fact("money", period="yearly"), "rate": self.chance.choice(PERCENTS)}

    def _rent(self, _: int) -> Table | None:
        if not self.facts("money") or len(self.facts("number", "integer")) < 2:
            return None
        area, months = self.chance.sample(self.facts("number", "integer"), 2)
        made: Table = {"pays": "15元", "area": area, "since": self.fact("date"), "months": months}
        return made | {"for_months": self.chance.choice((1, 12, 36)), "contract_rent": self.fact("money")}

    def _choice_of(self, depth: int) -> Table:
        self.choosing += 1
        parts = [self.grant(depth - 1) for _ in range(self.chance.randint(2, 3))]
        self.choosing -= 1
        return {"of": parts}

    def _branches(self, depth: int) -> Table:
        branches: list[Table] = [
            {"when": self.condition(1), "grant": self.grant(depth - 1)} for _ in range(self.chance.randint(1, 2))
        ]
        return {"branch": [*branches, {"grant": self.grant(depth - 1)}]}

    def _eligibility(self, _: int) -> Table | None:
        return {} if not self.choosing and self.often(0.4) else None

    def _decision(self, _: int) -> Table | None:
        return {} if self.often(0.4) else None


def _tiers(grant: Mapping[str, Any]) -> bool:
    """Whether an award of the grant may have a tier."""
    if grant["kind"] == "branches":
        return any(_tiers(branch["grant"]) for branch in grant["branch"])
    return grant["kind"] in ("tiers", "by_level")


def _reading(id_: str, *options: str) -> Table:
    return {"id": id_, "question": "怎么算", "options": {one: one for one in options}, "default": options[0]}


_READINGS = [
    _reading("upgrade", "full", "difference"),
    _reading("cap_period", "lifetime", "year"),
    _reading("counted", "all_once_reached", "above_threshold_only"),
    _reading("entitlement", "calendar", "anniversary"),
]
_CONDITIONS: Mapping[str, Callable[[Maker], Table | None]] = {
    "compare": Maker._compare,
    "is": Maker._is,
    "one_of": Maker._one_of,
    "full_years": Maker._full_years,
    "within": Maker._within,
    "awarded": Maker._awarded,
    "running_year": Maker._running_year,
    "growth": Maker._growth,
    "share": Maker._share,
    "title": Maker._title,
}
_GRANTS: Mapping[str, Callable[[Maker, int], Table | None]] = {
    "fixed": Maker._fixed,
    "by_level": Maker._by_level,
    "tiers": Maker._tiers,
    "rate": Maker._rate,
    "cost": Maker._cost,
    "per_unit": Maker._per_unit,
    "brackets": Maker._brackets,
    "heads": Maker._heads,
    "steps": Maker._steps,
    "schedule": Maker._schedule,
    "increase": Maker._increase,
    "rent": Maker._rent,
    "smaller_of": Maker._choice_of,
    "larger_of": Maker._choice_of,
    "branches": Maker._branches,
    "eligibility": Maker._eligibility,
    "decision": Maker._decision,
}


def random_policy(chance: Random) -> Table:
    """Make one policy."""
    return Maker(chance).policy()
