"""Reading a file within bounds, and replacing it so that nobody ever sees half of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from typing import BinaryIO

MAX_BYTES = 16 * 1024 * 1024
READ_SIZE = 1 << 16
TOO_LARGE = f"larger than {MAX_BYTES // (1024 * 1024)} MiB"


def read_file(path: str) -> bytes:
    """All bytes of a file (or pipe). Raises OSError with a readable `strerror`, also when it is too large."""
    with open(path, "rb", buffering=0) as file:
        return read_bounded(file)


def read_bounded(stream: BinaryIO | FileIO) -> bytes:
    """What is left of a stream, in as many reads as it takes; OSError when that is more than MAX_BYTES."""
    chunks: list[bytes] = []
    size = 0
    while chunk := stream.read(READ_SIZE):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise OSError(0, TOO_LARGE)
    return b"".join(chunks)


def replace_file(path: str, before: bytes, after: bytes) -> list[str]:
    """Put `after` in the place of `before`, atomically; the answer is what could not be kept, in sentences.

    A link keeps pointing to its target, which is what is replaced. Mode, owner and extended attributes go over to the
    new file. Raises OSError when the file is not a regular one, is read-only, or no longer holds `before`.
    """
    status = os.stat(path)
    target = os.path.realpath(path)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "not a regular file")
    if not os.access(target, os.W_OK):
        raise OSError(0, "read-only")
    _expect(target, before)

    with _unbroken():
        kept = _replace(target, status, before, after)
    remarks = [] if kept else ["its owner could not be kept"]
    if status.st_nlink > 1:
        remarks.append(f"it had {status.st_nlink} hard links; the others keep the old text")
    return remarks


def create_file(path: str, data: bytes) -> None:
    """Put a new file where none is, whole or not at all. Raises OSError, also when there is one meanwhile."""
    import secrets

    directory, name = os.path.split(os.path.abspath(path))
    temporary = os.path.join(directory, f".{name[:100]}.{secrets.token_hex(4)}.dfix-tmp")
    with _unbroken():
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.link(temporary, path)
        finally:
            os.unlink(temporary)
        _sync_directory(directory)


def _replace(target: str, status: os.stat_result, before: bytes, after: bytes) -> bool:
    """False when the owner could not be kept."""
    import tempfile

    directory, name = os.path.split(target)
    handle, temporary = tempfile.mkstemp(prefix=f".{name[:100]}.", suffix=".dfix-tmp", dir=directory)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            kept = _copy_status(target, status, file.fileno())
            os.fsync(file.fileno())
        _expect(target, before)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
    _sync_directory(directory)
    return kept


@contextmanager
def _unbroken() -> Iterator[None]:
    """Put off the signals that ask the process to end: it would leave its temporary file behind."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _expect(target: str, before: bytes) -> None:
    if read_file(target) != before:
        raise OSError(0, "it was changed by someone else meanwhile")


def _copy_status(target: str, status: os.stat_result, handle: int) -> bool:
    """Owner first: changing it clears bits of the mode. False when the owner stays another."""
    kept = True
    if hasattr(os, "fchown"):
        own = os.fstat(handle)
        if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
            kept = _try_chown(handle, status.st_uid, status.st_gid) or (
                _try_chown(handle, -1, status.st_gid) and own.st_uid == status.st_uid
            )
    if hasattr(os, "listxattr"):
        _copy_attributes(target, handle)
    if hasattr(os, "fchmod"):
        os.fchmod(handle, stat.S_IMODE(status.st_mode))
    return kept


def _try_chown(handle: int, user: int, group: int) -> bool:
    try:
        os.fchown(handle, user, group)
    except OSError:
        return False
    return True


def _copy_attributes(target: str, handle: int) -> None:
    try:
        names = os.listxattr(target)
    except OSError:
        return
    for name in names:
        try:
            os.setxattr(handle, name, os.getxattr(target, name))
        except OSError:  # a namespace that is not ours to set
            continue


def _sync_directory(directory: str) -> None:
    try:
        handle = os.open(directory, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
