"""Awards: a policy assessed over the register, frozen as a batch, and its awards brought to money and back."""

from desktop.awards.assessing import Run, assess_register
from desktop.awards.freezing import freeze

__all__ = ["Run", "assess_register", "freeze"]
