FROM alpine:3.19
COPY "a b" /c
VOLUME "/a b" /c
VOLUME /one /two	/three
EXPOSE 80 443/tcp 53/udp 8000-8010 $PORT
ADD https://example.com/x.tar.gz git@github.com:a/b.git#v1:sub ./local /dest/
COPY *.go go.* [a-z]?.txt ./
USER app user
USER "$APP_USER":${APP_GROUP:-0}
WORKDIR /c d e
WORKDIR relative/path
WORKDIR "$HOME/x"
STOPSIGNAL 9
SHELL ["bash","-c"]
MAINTAINER Some One   <some@one.example>   
