"""The bureau's own forms: Excel templates with named placeholders, checked when taken in, filled from a batch."""

from desktop.reports.own_forms.filling import fill
from desktop.reports.own_forms.template import Template, read_template
from desktop.reports.own_forms.words import OF_BATCH, OF_LINE

__all__ = ["OF_BATCH", "OF_LINE", "Template", "fill", "read_template"]
