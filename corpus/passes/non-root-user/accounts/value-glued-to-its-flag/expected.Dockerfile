FROM debian:bookworm-slim
RUN useradd -r depot -psecret
WORKDIR /app
RUN chown depot /app
COPY --chown=depot run.sh ./
USER depot
CMD ["sh", "run.sh"]
