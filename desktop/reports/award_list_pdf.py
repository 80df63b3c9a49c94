"""A list of awards on paper."""

from __future__ import annotations

from desktop.reports.award_list import AwardList
from desktop.reports.award_listing import listing_of
from desktop.reports.listing import Listing
from desktop.reports.listing_pdf import listing_pages, listing_pdf
from desktop.reports.page import Page
from policies.money import Fen


def award_list_pdf(awards: AwardList) -> tuple[bytes, Fen]:
    """Return the PDF file and the sum of the amounts as they are printed on its lines (分)."""
    listing = listing_of(awards)
    file, printed = listing_pdf(listing)
    return file, printed[_amount(listing)]


def award_list_pages(awards: AwardList) -> tuple[tuple[Page, ...], Fen]:
    """Return the pages without head and foot, and the sum of the amounts as they are printed on the lines (分)."""
    listing = listing_of(awards)
    pages, printed = listing_pages(listing)
    return pages, printed[_amount(listing)]


def _amount(listing: Listing) -> int:
    return listing.compared or 0
