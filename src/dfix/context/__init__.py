"""The read-only build context: what stands beside a Dockerfile, as Docker would send it.

Nothing here is ever required, executed, or read from outside the context's root. The manifest readers
(`node`, `golang`, `python`, `compose`, `scripts`, `others`) are modules of their own, imported by those who use them.
"""

from __future__ import annotations

from dfix.context.base import Context, SourceScan

__all__ = ["Context", "SourceScan"]
