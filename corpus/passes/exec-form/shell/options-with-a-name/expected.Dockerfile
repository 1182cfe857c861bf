FROM debian:12-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
COPY seed.sh /seed.sh
CMD ["/seed.sh"]
