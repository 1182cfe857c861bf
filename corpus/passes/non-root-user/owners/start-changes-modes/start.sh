set -e
chmod +x /app/wait.sh
exec python app.py
