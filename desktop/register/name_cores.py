"""What two spellings of one organisation's name have in common: 湖南省吉首市甲（电商）有限公司 and 吉首甲电商公司."""

from __future__ import annotations

import re
from typing import NamedTuple

from desktop.register.folding import fold

_FORMS = re.compile(
    "(?:有限责任公司|股份有限公司|有限公司|责任公司|股份公司|集团公司|总公司|公司|农民专业合作社|专业合作社|合作社|"
    "个体工商户|经营部|商行|集团)$"
)
_PROVINCE = re.compile(
    "^(?:北京市?|天津市?|上海市?|重庆市?|河北省?|山西省?|辽宁省?|吉林省|黑龙江省?|江苏省?|浙江省?|安徽省?|福建省?|"
    "江西省?|山东省?|河南省?|湖北省?|湖南省?|广东省?|海南省?|四川省?|贵州省?|云南省?|陕西省?|甘肃省?|青海省?|台湾省?|"
    "内蒙古(?:自治区)?|广西(?:壮族自治区)?|西藏(?:自治区)?|宁夏(?:回族自治区)?|新疆(?:维吾尔自治区)?)"
)
_PLACE = re.compile("^(?P<stem>[^省市州县区旗盟]{2,12}?)(?:自治州|地区|盟|市|州|自治县|林区|新区|县|区|旗)")


class Core(NamedTuple):
    """A name taken apart: the finest place before it (without 市, 县, …), and the rest without its legal form."""

    place: str
    rest: str

    @property
    def keys(self) -> frozenset[str]:
        """What may stand for the whole: 吉首市甲公司 is known as 甲 and as 吉首甲."""
        return frozenset({self.rest, self.place + self.rest})


def core_of(name: str) -> Core:
    """Take a name apart."""
    return core_of_folded(fold(name))


def core_of_folded(rest: str) -> Core:
    """Take a folded name apart."""
    place = ""
    province = _PROVINCE.match(rest)
    if province and len(rest) - province.end() > 1:
        rest = rest[province.end() :]
    while (found := _PLACE.match(rest)) and len(rest) - found.end() > 1:
        place, rest = found["stem"], rest[found.end() :]
    shorter = _FORMS.sub("", rest)
    return Core(place, shorter if len(shorter) > 1 else rest)
