set -e
. ./.env
python manage.py collectstatic --noinput
