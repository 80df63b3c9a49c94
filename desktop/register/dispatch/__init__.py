"""The quarterly report: figures by place and quarter, money, shortcomings, and the year's appraisal."""

from desktop.register.dispatch.appraisal import Appraisal, Item, Scored
from desktop.register.dispatch.book import DispatchBook
from desktop.register.dispatch.counting import quarter_end
from desktop.register.dispatch.entering import (
    Entry,
    add_places,
    enter,
    place_named,
    read_block,
    read_figure,
    write_figure,
)
from desktop.register.dispatch.entries import Mark, Shortcoming, Weight
from desktop.register.dispatch.figures import Figure, Rate, Total
from desktop.register.dispatch.money import FundLine, MeasureOf, SubsidyLine
from desktop.register.dispatch.places import GROUPINGS, Grouping, Place
from desktop.register.dispatch.report import Dispatch, Gap, Heading, Inspection, Promise, QuarterOf

__all__ = [
    "GROUPINGS",
    "Appraisal",
    "Dispatch",
    "DispatchBook",
    "Entry",
    "Figure",
    "FundLine",
    "Gap",
    "Grouping",
    "Heading",
    "Inspection",
    "Item",
    "Mark",
    "MeasureOf",
    "Place",
    "Promise",
    "QuarterOf",
    "Rate",
    "Scored",
    "Shortcoming",
    "SubsidyLine",
    "Total",
    "Weight",
    "add_places",
    "enter",
    "place_named",
    "quarter_end",
    "read_block",
    "read_figure",
    "write_figure",
]
