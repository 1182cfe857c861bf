ARG BASE=debian
ARG TAG
ARG REGISTRY="docker.io" OWNER=library UNSET
FROM ${REGISTRY}/${OWNER}/${BASE}:${TAG:-bookworm}
ARG TAG
ARG WITH_BLANK="a b" OTHER='c d' ESC=e\ f
ARG EMPTY=
ARG QUOTE="it's"
RUN echo $TAG
