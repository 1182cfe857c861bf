"""Passes that run when they are asked for: what they write is not for everybody."""
