exec gunicorn app:app
