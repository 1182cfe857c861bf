FROM node:20-slim AS client
WORKDIR /app
COPY client/ client/
ENV REACT_APP_API=/api
RUN cd client && npm install && npm run build

FROM python:3.11-slim AS build
RUN apt-get update && apt-get install -y build-essential && rm -rf /var/lib/apt/lists/*
WORKDIR /app
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
RUN pip install -r requirements.txt
ENV REACT_APP_API=/api
COPY --from=client /app/client/build /app/client/build
RUN cd client && cp -r build ../static

FROM python:3.11-slim
WORKDIR /app
ENV REACT_APP_API=/api
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH
CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
