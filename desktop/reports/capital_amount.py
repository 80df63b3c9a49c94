"""大写金额: amounts in Chinese capitals as the 支付结算办法, annex 1, wants them on bills and settlement vouchers."""

from __future__ import annotations

from policies.money import Fen, plain_yuan


def capital_amount(amount: Fen) -> str:
    """Write ``amount`` in capitals without 人民币: ``壹拾万柒仟元零伍角叁分``, ``伍分``, ``零元整``.

    整 follows 元 and never 角 or 分; a 0 before 角 is written 零 (the annex leaves the choice).
    Raises ValueError for a negative amount and for 10^16 元 and more.
    """
    import cn2an

    if amount < 0:
        raise ValueError("大写金额不能为负数")
    words = str(cn2an.an2cn(plain_yuan(amount), "rmb"))
    whole, tenths = amount // 100, amount // 10 % 10
    return words.replace("元", "元零", 1) if whole and whole % 10 == 0 and tenths else words
