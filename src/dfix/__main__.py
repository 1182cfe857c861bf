"""`python -m dfix`."""

from __future__ import annotations

from dfix.cli import main

if __name__ == "__main__":
    main()
