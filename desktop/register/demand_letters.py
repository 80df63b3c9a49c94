"""The letter that demands an award back, as plain data: awards make it, reports print it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from policies.money import Fen, yuan


@dataclass(frozen=True, slots=True)
class DemandLetter:
    """追回通知: what was paid on what grounds, why it is demanded back, how much and until when. Money is in 分."""

    number: int
    """The case."""
    bureau: str
    """Who demands; empty where the bureau has not given its name yet."""
    payee: str
    """To whom: who was paid."""
    identity_code: str
    """Of the payee: an enterprise's code, or a person's number, to be masked where others see it."""
    subject: str
    """For what it was paid, where that is another than the payee: a station, a session, a project; else empty."""
    batch: str
    policy_title: str
    legal_basis: str
    """The document number; empty where the bureau has not given it."""
    clause: str
    measure_title: str
    year: int
    paid: Fen
    """What the award had paid out."""
    amount: Fen
    """What is demanded back."""
    returned: Fen
    """What has come back of it by now."""
    reason: str
    document: str
    """The decision that it rests on."""
    on: date
    instalments: tuple[tuple[date, Fen], ...]
    """Due day and amount of what was agreed and has not come yet, the earliest first; none: all at once."""

    @property
    def owed(self) -> Fen:
        """Return what is still to come back."""
        return self.amount - self.returned

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Return the body of the letter, paragraph by paragraph, without title, addressee, signature and date."""
        basis = f"《{self.policy_title}》" + (f"（{self.legal_basis}）" if self.legal_basis else "") + self.clause
        what = f"{self.year}年度{self.measure_title}" + (f"（{self.subject}）" if self.subject else "")
        paid = f"你单位（个人）依据{basis}，领取了{what}资金 {yuan(self.paid)} 元。"
        found = self.reason.rstrip("。").removeprefix("经查").lstrip("，")
        share = "全部" if self.amount == self.paid else "其中"
        why = f"经查，{found}。根据{self.document}，现决定追回{share} {yuan(self.amount)} 元。"
        return (paid, why, self._due(), "对本决定有异议的，可依法申请行政复议或者提起行政诉讼。逾期不退，依法处理。")

    def _due(self) -> str:
        came = f"已退回 {yuan(self.returned)} 元，尚欠 {yuan(self.owed)} 元。" if self.returned else ""
        if not self.instalments:
            return f"{came}请自收到本通知之日起将款项退回原拨付账户。"
        parts = "；".join(f"{due.year}年{due.month}月{due.day}日前 {yuan(part)} 元" for due, part in self.instalments)
        return f"{came}请按约定分期退回：{parts}。"
