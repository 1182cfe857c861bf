"""The read-only build context: what stands beside a Dockerfile, as Docker would send it.

Nothing here is ever required or executed, and nothing is read from outside the root but compose files of the folders
above it, up to the root of the repository (they say how the image is started). The manifest readers
(`node`, `golang`, `python`, `compose`, `others`) are modules of their own, imported by those who use them.
"""

from __future__ import annotations

from dfix.context.base import Context, SourceScan

__all__ = ["Context", "SourceScan"]
