FROM python:3.12-slim
WORKDIR /ferry
RUN pip install --upgrade pip
RUN pip install gunicorn
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .
CMD ["gunicorn", "ferry:server"]
