FROM ubuntu:16.04
MAINTAINER "Ops Team" <ops@example.com>
ENV DEBIAN_FRONTEND noninteractive
ENV JAVA_OPTS   -Xmx512m  -Dfile.encoding=UTF-8
ENV GREETING "Good  morning" everyone
ENV ROOT /opt/app # not a comment
ENV DEPS \
    llvm \
    clang
ENV PAIR a=b c=d
ENV QUOTED 'single $x'
LABEL description  The old form,   with = inside
LABEL version 1.0
