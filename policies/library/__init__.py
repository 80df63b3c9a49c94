"""The built-in documents: one folder each, with the policy file and its scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from policies.language import Policy, load_policy_text, with_versions
from policies.problems import refuse

_FOLDERS = ("xiangxi_2018", "congjiang_2015", "yeji_2017", "xianning_2014", "heyuan_2015")


@cache
def built_in() -> Mapping[str, Policy]:
    """Return the newest wording of each built-in policy by id, in the order in which the program shows them."""
    return MappingProxyType(with_versions(_load(file) for folder in _FOLDERS for file in _files(folder, "policy")))


def find_policy(policy_id: str, year: int | None = None) -> Policy:
    """Return a built-in policy in its newest wording, or in that of a policy year.

    Raises InputError, naming the known ones, for an unknown id.
    """
    policy = built_in().get(policy_id)
    if policy is None:
        raise refuse("", "unknown_policy", f"没有政策“{policy_id}”，现有：{'、'.join(built_in())}")
    return policy if year is None else policy.of_year(year)


def scenario_files() -> tuple[Traversable, ...]:
    """Return the scenario files of the built-in policies."""
    return tuple(file for folder in _FOLDERS for file in _files(folder, "scenarios"))


def _files(folder: str, start: str) -> list[Traversable]:
    found = files("policies.library").joinpath(folder).iterdir()
    return sorted((file for file in found if file.name.startswith(start) and file.name.endswith(".toml")), key=str)


def _load(file: Traversable) -> Policy:
    return load_policy_text(file.read_text("utf-8"), str(file.name))
