import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from desktop.register.identity import check_code, masked
from policies.facts import SubjectKind

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    "code", ["11320000MB151840XJ", "91350100M000100Y43", "91440300708461136T", "91330100799655058B"]
)
def test_real_codes_pass_in_capitals(code: str) -> None:
    assert check_code("enterprise", f" {code.lower()} ") == code


def test_a_rural_collective_begins_with_a_letter() -> None:
    body = "N2522633MF1234567"
    assert check_code("enterprise", body + uscc.calc_check_digit(body)) == body + uscc.calc_check_digit(body)


@given(st.from_regex(rf"[0-9]{{8}}[{ALPHABET}]{{9}}", fullmatch=True), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_slip_in_a_code_is_seen(body: str, at: int, slip: str) -> None:
    code = body + uscc.calc_check_digit(body)
    assert check_code("enterprise", code) == code
    wrong = code[:at] + slip + code[at + 1 :]
    if wrong != code:
        with pytest.raises(ValueError, match="代码"):
            check_code("enterprise", wrong)


@given(st.from_regex(r"[0-9]{14}", fullmatch=True), st.integers(1, 9))
def test_old_registration_numbers_prove_themselves(body: str, off: int) -> None:
    digit = mod_11_10.calc_check_digit(body)
    assert check_code("enterprise", body + digit) == body + digit
    with pytest.raises(ValueError, match="15 位工商注册号"):
        check_code("enterprise", f"{body}{(int(digit) + off) % 10}")


@pytest.mark.parametrize("code", ["91350100M000100Y4", "91350100M000100Y433", "9135O100M000100Y43", "九一三五"])
def test_other_shapes_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="统一社会信用代码"):
        check_code("enterprise", code)


def test_id_cards() -> None:
    assert check_code("person", "11010519491231002x") == "11010519491231002X"
    for wrong in ("110105194912310021", "11010519491331002X", "1101051949123100", "99010519491231002X"):
        with pytest.raises(ValueError, match="身份证号") as refused:
            check_code("person", wrong)
        assert wrong[6:14] not in str(refused.value)


@pytest.mark.parametrize("kind", ["station", "training", "park", "project", "place"])
def test_local_codes(kind: SubjectKind) -> None:
    assert check_code(kind, " 泸溪-001 ") == "泸溪-001"
    with pytest.raises(ValueError, match="编号"):
        check_code(kind, "泸溪 001")


def test_what_looks_like_an_id_card_is_masked_wherever_it_stands() -> None:
    assert masked("person", "11010519491231002X") == "110105********002X"
    assert masked("enterprise", "11010519491231002X") == "110105********002X"
    assert masked("station", "110105491231002") == "110105********1002"
    assert masked("enterprise", "91350100M000100Y43") == "91350100M000100Y43"
    assert masked("person", "") == ""
