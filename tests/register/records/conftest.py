from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop.register import Register, SubjectChange, create_register


class Ids(NamedTuple):
    company: int
    other: int
    park: int
    session: int
    project: int
    second_project: int


SUBJECTS = (
    SubjectChange("enterprise", "从江香猪公司", "91350100M000100Y43", "522633"),
    SubjectChange("enterprise", "从江苗绣公司", "91440300708461136T", "522633"),
    SubjectChange("park", "从江电商园", division="522633"),
    SubjectChange("training", "开店培训班", "P1"),
    SubjectChange("project", "物流平台项目", division="522633"),
    SubjectChange("project", "村级站项目", division="522633"),
)


@pytest.fixture
def ids() -> Ids:
    return Ids(1, 2, 3, 4, 5, 6)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with create_register(tmp_path / "从江县.subsidy", bureau="从江县商务局", author="张三") as made:
        made.apply(SUBJECTS, author="张三", source="手工")
        yield made
