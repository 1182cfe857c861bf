FROM python:3.12-slim

WORKDIR /ferry

COPY requirements.txt ./

RUN pip install --no-cache-dir -r requirements.txt

COPY . .

RUN chmod +x ferry.py

CMD ["./ferry.py"]
