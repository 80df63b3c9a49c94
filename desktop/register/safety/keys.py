"""Whole-file encryption: the key of a register, made from its password, and written out for the recovery sheet.

The file is encrypted by SQLCipher under a key of 256 bits, made by argon2id from the password and the salt that is the
first 16 bytes of the file. So the register stays one file, and nothing beside it can be lost. The recovery key is that
key itself, written out: it opens the file without the password, until the password is changed.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import unicodedata
from dataclasses import dataclass

from policies.problems import InputError, Problem, refuse

LEAST = 8
"""The fewest characters of a password."""
_KEY, _SALT, _CHECK = 32, 16, 3
_MEMORY, _PASSES, _LANES = 65536, 3, 4
"""64 MiB and three passes: about a tenth of a second for one guess. Never to be changed: old files open by them."""
_MISREAD = str.maketrans("018", "OIB")


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """What opens an encrypted register. It has no ``repr``, so that no log shows it."""

    data: bytes
    salt: bytes

    @property
    def pragma(self) -> str:
        """Return the statement that gives the key to SQLCipher, with the salt, so that copies open the same way."""
        return f"PRAGMA key = \"x'{self.data.hex()}{self.salt.hex()}'\""

    @property
    def recovery(self) -> str:
        """Return the recovery key: 14 groups of 4 characters, the last ones a check against misreading."""
        text = base64.b32encode(self.data + _check(self.data)).decode()
        return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _check(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:_CHECK]


def password_problems(password: str) -> tuple[Problem, ...]:
    """Say why a password cannot be taken."""
    if len(password) < LEAST:
        return refuse("", "password_short", f"密码至少 {LEAST} 个字符，请换一个长一些的").problems
    return ()


def new_key(password: str) -> Key:
    """Return the key of a new file. Raises InputError where the password is too short."""
    if problems := password_problems(password):
        raise InputError(problems)
    return key_from(password, secrets.token_bytes(_SALT))


def key_from(secret: str, salt: bytes) -> Key:
    """Return the key that a password, or a recovery key, gives for a file with this salt."""
    return Key(_recovered(secret) or _derived(secret, salt), salt)


def _derived(password: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        clean(password), salt, time_cost=_PASSES, memory_cost=_MEMORY, parallelism=_LANES, hash_len=_KEY, type=Type.ID
    )


def clean(password: str) -> bytes:
    """Return the bytes of a password: the same however the keyboard composes its characters."""
    return unicodedata.normalize("NFKC", password).encode()


def _recovered(secret: str) -> bytes | None:
    """Return the key where the text is a recovery key."""
    text = "".join(char for char in secret.upper() if char.isalnum()).translate(_MISREAD)
    try:
        data = base64.b32decode(text)
    except ValueError:
        return None
    return data[:_KEY] if len(data) == _KEY + _CHECK and data[_KEY:] == _check(data[:_KEY]) else None
