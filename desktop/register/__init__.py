"""The register: one file with what the bureau knows, safe and findable. Everything in and out is a plain value."""

from desktop.register.attachments import Attachment
from desktop.register.batches import Batch, BatchHead, BatchLine, canonical_json, seal_of, sealed
from desktop.register.conditions import Condition, Total
from desktop.register.details import FactDetail, QuarterFigure, SubjectDetail
from desktop.register.duplicates import REASONS, Duplicate
from desktop.register.merging import Field, Merged, Side
from desktop.register.plans import Budget, Target
from desktop.register.policy_shelf import PolicyVersion
from desktop.register.profile import STATES, SUB_KINDS, Payee, Profile, Status, masked_account
from desktop.register.register import Register, create_register, open_register
from desktop.register.retention import Due, Purged
from desktop.register.safety.accounts import ROLES, Account, Right, Role
from desktop.register.safety.backups import OCCASIONS, Backup
from desktop.register.safety.keeping import Kept
from desktop.register.safety.presence import Claim
from desktop.register.safety.restoring import restore_backup
from desktop.register.safety.trail import ChainHead
from desktop.register.safety.undoing import ActionHead
from desktop.register.safety.verifying import Verification
from desktop.register.searching import Found, Order
from desktop.register.statements import Statement
from desktop.register.subjects import (
    NEW_SUBJECT,
    Applied,
    Change,
    Effect,
    LedgerEntry,
    Preview,
    SubjectChange,
    SubjectRow,
)

__all__ = [
    "NEW_SUBJECT",
    "OCCASIONS",
    "REASONS",
    "ROLES",
    "STATES",
    "SUB_KINDS",
    "Account",
    "ActionHead",
    "Applied",
    "Attachment",
    "Backup",
    "Batch",
    "BatchHead",
    "BatchLine",
    "Budget",
    "ChainHead",
    "Change",
    "Claim",
    "Condition",
    "Due",
    "Duplicate",
    "Effect",
    "FactDetail",
    "Field",
    "Found",
    "Kept",
    "LedgerEntry",
    "Merged",
    "Order",
    "Payee",
    "PolicyVersion",
    "Preview",
    "Profile",
    "Purged",
    "QuarterFigure",
    "Register",
    "Right",
    "Role",
    "Side",
    "Statement",
    "Status",
    "SubjectChange",
    "SubjectDetail",
    "SubjectRow",
    "Target",
    "Total",
    "Verification",
    "canonical_json",
    "create_register",
    "masked_account",
    "open_register",
    "restore_backup",
    "seal_of",
    "sealed",
]
