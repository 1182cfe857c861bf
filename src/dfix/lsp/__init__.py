"""`dfix lsp`: the language server. It writes nothing: what is to change goes to the editor as edits.

server.py      what an editor may ask, by name
documents.py   the open buffers: which are Dockerfiles, where they lie
settings.py    what holds for one of them; configuration.py asks the editor
work.py        the one thread that rewrites; heeding.py: a context that is read while somebody waits
findings.py    what is known of one version of a document (looking.py); diagnostics.py, actions.py, hover.py show it
pulling.py     diagnostics for editors that ask for them
changing.py    changes as an editor takes them, those of the ignore file too
rewriting.py   what formatting makes of one, kept while nothing beside it changes
places.py      lines and columns as editors count them, and edits as small as can be
pages.py       the page of a pass, to be linked to
"""
