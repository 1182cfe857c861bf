FROM python:3.12
RUN pip install --no-cache-dir --upgrade pip && pip install --no-cache-dir -r requirements.txt && python -m pip install --no-cache-dir gunicorn
