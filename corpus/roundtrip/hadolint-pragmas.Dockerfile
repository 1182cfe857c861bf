# hadolint global ignore=DL3008
FROM debian:bookworm
# hadolint ignore=DL3009,DL3015
RUN apt-get update && apt-get install -y curl
# check=skip=StageNameCasing
FROM debian:bookworm AS Final
# hadolint shell=bash
# final the last stage
CMD ["bash"]
