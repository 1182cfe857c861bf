FROM python:3.12
WORKDIR /app
COPY requirements/prod.txt requirements/base.txt requirements/pins.txt requirements/
RUN pip install -r requirements/prod.txt
COPY . .
CMD ["python", "main.py"]
