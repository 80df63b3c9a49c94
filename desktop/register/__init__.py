"""The register: one file with what the bureau knows, safe and findable. Everything in and out is a plain value."""

from desktop.register.batches import Batch, BatchHead, BatchLine, canonical_json, seal_of, sealed
from desktop.register.register import Register, create_register, open_register
from desktop.register.safety.backups import OCCASIONS, Backup
from desktop.register.safety.restoring import restore_backup
from desktop.register.safety.trail import ChainHead
from desktop.register.safety.undoing import ActionHead
from desktop.register.safety.verifying import Verification
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
    "ActionHead",
    "Applied",
    "Backup",
    "Batch",
    "BatchHead",
    "BatchLine",
    "ChainHead",
    "Change",
    "Effect",
    "LedgerEntry",
    "Preview",
    "Register",
    "SubjectChange",
    "SubjectRow",
    "Verification",
    "canonical_json",
    "create_register",
    "open_register",
    "restore_backup",
    "seal_of",
    "sealed",
]
