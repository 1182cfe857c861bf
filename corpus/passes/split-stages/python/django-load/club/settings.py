from pathlib import Path

BASE_DIR = Path(__file__).parent.parent
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
