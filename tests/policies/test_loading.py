from pathlib import Path

import pytest

from policies.language import load_policy, load_policy_text
from policies.problems import InputError

TIERS = 'tiers = [{ at = "100万", pays = "1万" }, { at = "200万", pays = "3万" }]'


def refused(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        load_policy_text(text, "政策.toml")
    assert all(p.sentence and p.place.startswith("政策.toml") for p in caught.value.problems)
    return [(p.place, p.code) for p in caught.value.problems]


def test_loads_the_small_policy(small_policy: str) -> None:
    policy = load_policy_text(small_policy, "政策.toml")
    assert policy.measure("T-1").grant.tiers() == ("100万", "200万")
    assert [fact.id for fact in policy.facts_needed("enterprise")] == ["tax_compliant", "online_sales", "online_orders"]
    assert policy.source == small_policy


def test_the_hash_is_of_the_meaning(small_policy: str) -> None:
    policy = load_policy_text(small_policy, "一.toml")
    spaced = load_policy_text("# 注释\n" + small_policy.replace(" = ", "   =   "), "二.toml")
    changed = load_policy_text(small_policy.replace("3万", "4万"), "三.toml")
    assert policy.content_hash == spaced.content_hash
    assert policy.content_hash != changed.content_hash


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ('says = "10单以上"', "", "措施 T-1 › condition[2] › says", "no_words"),
        ('operator = "at_least"\nfigure', "figure", "措施 T-1 › condition[2] › operator", "no_operator"),
        (
            'operator = "at_least"\nfigure',
            'operator = "以上"\nfigure',
            "措施 T-1 › condition[2] › operator",
            "bad_value",
        ),
        ("figure = 10", "figure = 10.5", "措施 T-1 › condition[2] › figure", "bad_value"),
        ('fact = "online_orders"', 'fact = "orders"', "措施 T-1 › condition[2] › fact", "bad_value"),
        ('fact = "online_orders"', 'fact = "attendees"', "措施 T-1 › condition[2] › fact", "bad_value"),
        ('fact = "online_orders"', 'fact = "operating_since"', "措施 T-1 › condition[2] › fact", "bad_value"),
        ("once =", "onse =", "措施 T-1 › once", "missing_key"),
        ('kind = "tiers"', 'kind = "teirs"', "措施 T-1 › grant › kind", "bad_value"),
        ('"3万"', "3.5", "措施 T-1 › grant › tiers[2] › pays", "bad_value"),
        ('"3万"', '"0"', "措施 T-1 › grant › tiers[2] › pays", "bad_value"),
        (TIERS, "tiers = []", "措施 T-1 › grant › tiers", "bad_value"),
        ('at = "200万"', 'at = "100万"', "措施 T-1 › grant › tiers", "unsorted"),
        ('at = "200万"', 'at = "50万"', "措施 T-1 › grant › tiers", "unsorted"),
        ('pays = "3万"', 'pays = "1万"', "措施 T-1 › grant › tiers", "unsorted"),
        ('reading = "upgrade"', 'reading = "other"', "措施 T-1 › grant › upgrade", "bad_value"),
        ('default = "full"', "", "reading[1] › default", "missing_key"),
        ('default = "full"', 'default = "half"', "reading[1] › default", "unknown_option"),
        ('{ full = "全额", difference = "补差" }', '{ full = "全额" }', "reading[1] › options", "bad_value"),
        ('subject = "enterprise"', 'subject = "company"', "措施 T-1 › subject", "bad_value"),
        ('clause = "一"', 'clause = "九"', "T-1 › clause", "unknown_clause"),
        ('id = "test-2020"', 'id = "测试"', "id", "bad_id"),
        ("format = 1", "format = 2", "format", "unknown_format"),
        ("published = 2020-03-01", 'published = "2020年"', "published", "bad_value"),
        ('payer = "own"', 'payer = "县"', "payer", "bad_value"),
        ('title = "测试办法"', 'title = "测试办法"\nauthor = "某人"', "author", "unknown_key"),
        (
            'facts = ["online_sales"]',
            'facts = ["online_sales"], event = "operating_since"',
            "措施 T-1 › opens_on",
            "bad_value",
        ),
        ('facts = ["online_sales"]', "facts = []", "措施 T-1 › opens_on › facts", "bad_value"),
        ('once = { kind = "per_tier" }', 'once = { kind = "cumulative" }', "措施 T-1 › once", "bad_value"),
        ('rule = "达到', 'group = "甲"\nrule = "达到', "措施 T-1 › group", "unknown_group"),
    ],
)
def test_refuses_what_is_ambiguous_and_names_the_place(
    small_policy: str, old: str, new: str, place: str, code: str
) -> None:
    assert old in small_policy
    assert (f"政策.toml › {place}", code) in refused(small_policy.replace(old, new, 1))


def test_tells_every_fault_at_once(small_policy: str) -> None:
    faulty = small_policy.replace('says = "10单以上"', "").replace('"3万"', "3.5").replace('default = "full"', "")
    assert len(refused(faulty)) == 3


def test_refuses_repeated_measures(small_policy: str) -> None:
    measure = small_policy[small_policy.index("[[measure]]") :]
    assert ("政策.toml › measure", "repeated_id") in refused(small_policy + measure)


@pytest.mark.parametrize(
    ("grant", "place", "code"),
    [
        ('kind = "rate"\nof = ["online_sales"]\nrate = "120%"\nsays = "补贴"', "grant › rate", "rate_above_whole"),
        ('kind = "rate"\nof = ["online_sales"]\nrate = 0.2\nsays = "补贴"', "grant › rate", "bad_value"),
        ('kind = "rate"\nof = ["online_orders"]\nrate = "20%"\nsays = "补贴"', "grant › of", "bad_value"),
        ('kind = "rate"\nof = ["online_sales", "online_sales"]\nrate = "20%"\nsays = "补"', "grant › of", "bad_value"),
        ('kind = "increase"\nof = "platform_build_cost"\nrate = "5%"\nsays = "增"', "grant › of", "bad_value"),
        (
            'kind = "by_level"\nof = "demo_enterprise_title"\nlevels = { county = "1万" }\nsays = "获"',
            "grant › levels › county",
            "unknown_key",
        ),
        ('kind = "branches"\nbranch = [{ grant = { kind = "decision", says = "定" } }]', "grant › branch", "bad_value"),
        (
            (
                'kind = "brackets"\nof = "online_orders"\noperator = "at_least"\nreach = 5\nsays = "达"\n'
                'brackets = [{ above = 0, pays = 1, says = "一" }, { above = 0, pays = 2, says = "二" }]'
            ),
            "grant › brackets",
            "unsorted",
        ),
        (
            'kind = "heads"\nof = "online_orders"\nparts = [{ pays = 1, only_if = "tax_compliant", says = "人" }]',
            "grant › parts[1]",
            "bad_value",
        ),
    ],
)
def test_refuses_faulty_grants(small_policy: str, grant: str, place: str, code: str) -> None:
    head = small_policy[: small_policy.index("[measure.grant]")].replace("per_tier", "ever")
    assert (f"政策.toml › 措施 T-1 › {place}", code) in refused(f"{head}[measure.grant]\n{grant}\n")


def test_a_rate_above_the_whole_may_be_meant(small_policy: str) -> None:
    head = small_policy[: small_policy.index("[measure.grant]")].replace("per_tier", "ever")
    grant = 'kind = "rate"\nof = ["online_sales"]\nrate = "120%"\nabove_whole = true\nsays = "补贴"\n'
    load_policy_text(f"{head}[measure.grant]\n{grant}", "政策.toml")


@pytest.mark.parametrize(
    ("cap", "key", "code"),
    [
        ('amount = "5万"\nsays = "最高"', "period", "missing_key"),
        ('amount = "5万"\nperiod = "year"', "says", "no_words"),
        (
            (
                'by = "online_sales"\nperiod = "year"\nsays = "限额"\n'
                'bands = [{ from = "10万", cap = "5万" }, { from = "10万", cap = "8万" }]'
            ),
            "bands",
            "unsorted",
        ),
        (
            (
                'by = "online_sales"\nperiod = "year"\nsays = "限额"\n'
                'bands = [{ from = "20万", cap = "5万" }, { from = "10万", cap = "8万" }]'
            ),
            "bands",
            "unsorted",
        ),
        (
            'by = "online_sales"\nperiod = "year"\nsays = "限"\nbands = [{ from = "2万", to = "3万", cap = "5万" }]',
            "bands[1] › to",
            "unknown_key",
        ),
    ],
)
def test_refuses_faulty_caps(small_policy: str, cap: str, key: str, code: str) -> None:
    assert (f"政策.toml › 措施 T-1 › cap › {key}", code) in refused(f"{small_policy}\n[measure.cap]\n{cap}\n")


def test_refuses_what_is_no_toml() -> None:
    assert refused("这不是 = = TOML")[0][1] == "not_toml"
    assert refused("a = " + "[" * 5000 + "]" * 5000)[0][1] in ("too_deep", "not_toml")
    assert refused("a = " + "[" * 50 + "]" * 50)[0][1] == "too_deep"
    assert refused(f"{'.'.join('a' * 50_000)} = 1")[0][1] == "too_deep"
    assert refused(f"format = {'9' * 5000}")[0][1] == "not_toml"
    assert refused("#" * 2_000_001)[0][1] == "too_long"


def test_refuses_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="打不开"):
        load_policy(tmp_path / "没有.toml")
    gbk = tmp_path / "国标.toml"
    gbk.write_bytes("id = '政策'".encode("gbk"))
    with pytest.raises(InputError, match="UTF-8"):
        load_policy(gbk)
