"""Records from which facts follow: invoices, loans, leases, trainees, newly employed persons.

One module for each kind: what a record says, what it must satisfy, and which facts follow from all of a subject's.
"""

from desktop.register.records.benchmark import Rate
from desktop.register.records.employments import Employment
from desktop.register.records.invoices import Invoice
from desktop.register.records.kinds import Derived, Keeping, Kept, Record
from desktop.register.records.leases import Lease
from desktop.register.records.loans import Loan, Repayment
from desktop.register.records.trainees import Trainee

__all__ = [
    "Derived",
    "Employment",
    "Invoice",
    "Keeping",
    "Kept",
    "Lease",
    "Loan",
    "Rate",
    "Record",
    "Repayment",
    "Trainee",
]
