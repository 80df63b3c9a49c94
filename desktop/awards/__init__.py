"""Awards: a policy assessed over the register, and the result frozen as a batch."""

from desktop.awards.assessing import Run, assess_register
from desktop.awards.freezing import freeze

__all__ = ["Run", "assess_register", "freeze"]
