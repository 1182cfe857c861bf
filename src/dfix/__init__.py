"""dfix rewrites Dockerfiles into what a container expert would have written."""

__version__ = "0.1.0"
