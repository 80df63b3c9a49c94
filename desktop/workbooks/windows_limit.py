"""How much memory a process may take on Windows: a job object, which binds it as ``setrlimit`` does elsewhere."""

from __future__ import annotations

import ctypes
import sys

_EXTENDED = 9
_PROCESS_MEMORY, _DIE_QUIETLY = 0x100, 0x400
_NO_ERROR_BOX = 0x0002


class _Basic(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("most_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class Limits(ctypes.Structure):
    """``JOBOBJECT_EXTENDED_LIMIT_INFORMATION``."""

    _fields_ = (
        ("basic", _Basic),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process", ctypes.c_size_t),
        ("peak_job", ctypes.c_size_t),
    )


def limits(most_memory: int) -> Limits:
    """Return the limits of a process that may take so many bytes and shows no box when it breaks."""
    made = Limits()
    made.basic.flags = _PROCESS_MEMORY | _DIE_QUIETLY
    made.process_memory = most_memory
    return made


def bind(most_memory: int) -> None:
    """Let this process take no more than so many bytes; without a job of its own it is only ended by the clock."""
    if sys.platform == "win32":
        system = ctypes.WinDLL("kernel32", use_last_error=True)
        for name in ("CreateJobObjectW", "GetCurrentProcess"):
            getattr(system, name).restype = ctypes.c_void_p
        system.SetErrorMode(_NO_ERROR_BOX)
        job = ctypes.c_void_p(system.CreateJobObjectW(None, None))
        wanted = limits(most_memory)
        # The handle stays open as long as the process lives: a job without handle and process is gone.
        if job and system.SetInformationJobObject(job, _EXTENDED, ctypes.byref(wanted), ctypes.sizeof(wanted)):
            system.AssignProcessToJobObject(job, ctypes.c_void_p(system.GetCurrentProcess()))
