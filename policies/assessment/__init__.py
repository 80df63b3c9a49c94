"""Assessment: policy + facts + history → findings with their explanation."""

from policies.assessment.engine import Assessment, assess
from policies.findings.finding import FLAGS, OUTCOMES, PAYERS, Finding, Outcome, Payer
from policies.findings.subject import PaidAward, Subject

__all__ = [
    "FLAGS",
    "OUTCOMES",
    "PAYERS",
    "Assessment",
    "Finding",
    "Outcome",
    "PaidAward",
    "Payer",
    "Subject",
    "assess",
]
