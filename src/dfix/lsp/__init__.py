"""`dfix lsp`: the language server. It asks dfix.api, and writes nothing: what is to change goes to the editor as edits.

server.py      what an editor may ask, by name
documents.py   the open buffers: which are Dockerfiles, where they lie
settings.py    what holds for one of them
work.py        the one thread that rewrites
findings.py    what is known of one version of a document; diagnostics.py, actions.py and hover.py show it
places.py      lines and columns as editors count them, and edits as small as can be
"""
