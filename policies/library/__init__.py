"""The built-in documents: one folder each, with the policy file and its scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from policies.language import Policy, load_policy_text
from policies.problems import refuse

_FOLDERS = ("xiangxi_2018", "congjiang_2015", "yeji_2017", "xianning_2014", "heyuan_2015")


@cache
def built_in() -> Mapping[str, Policy]:
    """Return the built-in policies by id, in the order in which the program shows them."""
    policies = (_load(folder) for folder in _FOLDERS if _folder(folder).joinpath("policy.toml").is_file())
    return MappingProxyType({policy.id: policy for policy in policies})


def find_policy(policy_id: str) -> Policy:
    """Return a built-in policy. Raises InputError, naming the known ones, for an unknown id."""
    policy = built_in().get(policy_id)
    if policy is None:
        raise refuse("", "unknown_policy", f"没有政策“{policy_id}”，现有：{'、'.join(built_in())}")
    return policy


def scenario_files() -> tuple[Traversable, ...]:
    """Return the scenario files of the built-in policies."""
    folders = (_folder(name) for name in _FOLDERS)
    found = (file for folder in folders if folder.is_dir() for file in folder.iterdir() if _is_scenarios(file))
    return tuple(sorted(found, key=str))


def _is_scenarios(file: Traversable) -> bool:
    return file.name.startswith("scenarios") and file.name.endswith(".toml")


def _folder(name: str) -> Traversable:
    return files("policies.library").joinpath(name)


def _load(folder: str) -> Policy:
    return load_policy_text(_folder(folder).joinpath("policy.toml").read_text("utf-8"), f"{folder}/policy.toml")
