"""The policy language: what a policy file may say, read strictly into typed, frozen values."""

from policies.language.loading import load_policy, load_policy_text, with_versions
from policies.language.policy import Clause, Fund, Measure, Policy, Target

__all__ = ["Clause", "Fund", "Measure", "Policy", "Target", "load_policy", "load_policy_text", "with_versions"]
