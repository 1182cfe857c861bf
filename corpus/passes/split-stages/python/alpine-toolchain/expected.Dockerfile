FROM python:3.12-alpine AS build
RUN apk add --no-cache gcc musl-dev libffi-dev
WORKDIR /till
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
RUN pip install --no-cache-dir cffi bcrypt

FROM python:3.12-alpine
RUN apk add --no-cache libffi libgcc
WORKDIR /till
COPY --from=build /opt/venv /opt/venv
COPY --from=build /till /till
ENV PATH=/opt/venv/bin:$PATH
CMD ["python", "till.py"]
