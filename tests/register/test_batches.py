import json
from contextlib import closing
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlcipher3 import dbapi2

from desktop.register import (
    Batch,
    BatchLine,
    LedgerEntry,
    Register,
    SubjectChange,
    canonical_json,
    create_register,
    open_register,
    seal_of,
    sealed,
)
from desktop.register.models import UtcTime
from policies.problems import InputError

LINE = BatchLine(
    number=1,
    subject_id=1,
    name="湘西“某”公司",
    identity_code="91350100M000100Y43",
    division_name="吉首市",
    measure="XX-4a",
    clause="二（四）",
    measure_title="网销本地农产品首次突破奖励",
    rule="首次突破1000万元，奖励5万元",
    basis="本地农产品网络销售额10,000,000.01元，1000万档",
    amount=5_000_000,
    payer="upper",
    budget_year=2020,
    tier="1000万",
    flags=("at_threshold", "capped"),
    remark="达到上限",
    cash=True,
    explanation_json="{}",
    facts_json="[]",
)
BATCH = sealed(
    Batch(
        code="XX-2020-01",
        policy_id="xiangxi-2018",
        policy_title="若干政策措施",
        legal_basis="州政办发〔2018〕25号",
        issuer="湘西自治州人民政府办公室",
        year=2020,
        as_of=date(2020, 12, 31),
        readings=(("cap_period", "lifetime"), ("tier_upgrade", "full")),
        policy_hash="ab" * 32,
        policy_source='id = "xiangxi-2018"\n',
        bureau="某县商务局",
        created_at=datetime(2021, 3, 1, 8, 30, 15, 7, tzinfo=UTC),
        created_by="张三",
        lines=(LINE, replace(LINE, number=2, amount=1, flags=(), cash=False)),
        pays_upper=True,
    )
)


@pytest.fixture
def filled(register: Register) -> Register:
    register.apply([SubjectChange("enterprise", "湘西“某”公司", "91350100M000100Y43")], author="张三", source="")
    return register


def test_a_batch_comes_back_as_it_was_sealed(filled: Register) -> None:
    filled.save_batch(BATCH)
    assert filled.batch("XX-2020-01") == BATCH
    (head,) = filled.batches()
    assert head[:4] == ("XX-2020-01", "xiangxi-2018", "若干政策措施", 2020)
    assert (head.created_at, head.lines, head.total) == (BATCH.created_at, 2, BATCH.total)
    latest = filled.changes(1)[0]
    assert (latest.author, latest.what) == ("张三", "生成批次：XX-2020-01")
    assert latest.after == f"若干政策措施 2020年，2笔，50,000.01元，校验 {BATCH.seal[:16]}"


def test_an_award_of_a_batch_is_not_yet_an_earlier_award(filled: Register) -> None:
    filled.save_batch(BATCH)
    assert filled.ledger(1) == ()
    entry = LedgerEntry("xiangxi-2018", "XX-4a", 2020, 5_000_000, "1000万")
    filled.apply([SubjectChange("enterprise", LINE.name, LINE.identity_code, paid=(entry,))], author="张三", source="")
    assert filled.ledger(1) == (entry,)


def test_later_edits_do_not_shift_a_batch(filled: Register) -> None:
    filled.save_batch(BATCH)
    filled.apply([SubjectChange("enterprise", "改名后的公司", LINE.identity_code)], author="张三", source="")
    assert filled.batch("XX-2020-01").lines[0].name == LINE.name


def test_a_number_is_given_once(filled: Register) -> None:
    filled.save_batch(BATCH)
    with pytest.raises(InputError, match="已被使用"):
        filled.save_batch(sealed(replace(BATCH, created_by="李四")))
    assert len(filled.batches()) == 1
    with pytest.raises(InputError, match="没有这个批次"):
        filled.batch("XX-2020-02")


def test_it_is_saved_whole_or_not_at_all(filled: Register) -> None:
    before = filled.path.read_bytes()
    nobody = sealed(replace(BATCH, lines=(LINE, replace(LINE, number=2, subject_id=99))))
    with pytest.raises(IntegrityError):
        filled.save_batch(nobody)
    with pytest.raises(ValueError, match="its own seal"):
        filled.save_batch(replace(BATCH, created_by="李四"))
    assert filled.path.read_bytes() == before


def test_it_is_refused_where_the_register_has_changed_since(filled: Register) -> None:
    state = filled.last_change_of_subjects()
    filled.set_setting("author", "李四", author="李四")
    filled.save_batch(BATCH, computed_at=state)
    filled.apply([SubjectChange("park", "园区")], author="张三", source="")
    with pytest.raises(InputError, match="重新测算"):
        filled.save_batch(sealed(replace(BATCH, code="XX-2020-02")), computed_at=state)
    assert len(filled.batches()) == 1


COLUMNS = [("batch", field.name) for field in fields(Batch) if field.name not in {"lines", "code"}] + [
    ("batch_line", field.name) for field in fields(BatchLine)
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_whatever_is_tampered_with_breaks_the_seal(
    table: str, column: str, sealed_file: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("tampered") / "a.subsidy"
    path.write_bytes(sealed_file)
    with closing(dbapi2.connect(str(path))) as raw:
        (old,) = raw.execute(f"SELECT {column} FROM {table} LIMIT 1").fetchone()  # noqa: S608  # names of our own
        new = TAMPERED.get(column, old + 10 if isinstance(old, int) else f"{old}。")
        raw.execute(f"UPDATE {table} SET {column} = ? WHERE {'id' if table == 'batch' else 'number'} = 1", [new])  # noqa: S608
        raw.commit()
    with open_register(path) as register, pytest.raises(InputError, match="被人改动") as refused:
        register.batch("XX-2020-01")
    assert refused.value.problems[0].code == "seal_broken"


TAMPERED = {
    "as_of": "2021-01-01",
    "created_at": "2021-03-01T08:30:16.000000Z",
    "readings": '[["cap_period", "year"]]',
    "flags": "[]",
    "cash": 0,
    "pays_upper": 0,
    "rivals": '["{}"]',
    "left_out": '["{}"]',
}


@pytest.fixture(scope="module")
def sealed_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sealed") / "a.subsidy"
    with create_register(path, author="张三") as register:
        register.apply([SubjectChange("enterprise", "湘西“某”公司")], author="张三", source="")
        register.save_batch(BATCH)
    return path.read_bytes()


def test_a_line_taken_away_breaks_the_seal(filled: Register) -> None:
    filled.save_batch(BATCH)
    with closing(dbapi2.connect(str(filled.path))) as raw:
        raw.execute("DELETE FROM batch_line WHERE number = 2")
        raw.commit()
    with pytest.raises(InputError, match="被人改动"):
        filled.batch("XX-2020-01")


def test_the_canonical_json_is_one_text_for_one_content() -> None:
    content = json.loads(canonical_json(BATCH))
    assert content.keys() == asdict(BATCH).keys() - {"seal", "rivals", "left_out"}
    assert content["created_at"] == "2021-03-01T08:30:15.000007+00:00"
    assert content["lines"][0]["name"] == "湘西“某”公司"
    elsewhere = BATCH.created_at.astimezone(timezone(timedelta(hours=8)))
    assert seal_of(replace(BATCH, created_at=elsewhere)) == BATCH.seal
    assert len(BATCH.seal) == 64


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        sealed(replace(BATCH, created_at=BATCH.created_at.replace(tzinfo=None)))
    with pytest.raises(ValueError, match="zone"):
        UtcTime().process_bind_param(BATCH.created_at.replace(tzinfo=None), sqlite.dialect())
