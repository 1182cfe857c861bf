FROM python:3.12
ONBUILD COPY requirements.txt /app/
ONBUILD RUN pip install -r /app/requirements.txt \
    # comment
    && true
onbuild env A=b c="d e"
ONBUILD ENV OLD form
ONBUILD ENTRYPOINT ["python"]
ONBUILD HEALTHCHECK --retries=2 CMD true
ONBUILD EXPOSE 80
ONBUILD COPY --from=x --chown=a:b y z
ONBUILD SOMETHING new
ONBUILD WORKDIR /x
