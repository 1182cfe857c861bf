FROM python:3.12-slim
WORKDIR /tides
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
EXPOSE 7000
CMD ["gunicorn", "-b", ":7000", "tides:server"]
