exec python sync.py
