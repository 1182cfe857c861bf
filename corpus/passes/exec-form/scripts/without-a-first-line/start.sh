set -e
exec gunicorn app:app
