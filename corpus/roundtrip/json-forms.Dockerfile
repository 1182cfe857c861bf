FROM alpine:3.19
SHELL ["/bin/ash", "-eo", "pipefail", "-c"]
RUN ["/bin/sh", "-c", "echo \"hi\" \\ \/ \u00e9 \ud83d\ude00 \t"]
RUN [ ]
RUN [   "a"  ,"b"
CMD ["sh", \
     # why
     "-c", \

     "true"]
ENTRYPOINT []
VOLUME ["/data", "/var/lib/my db"]
VOLUME [ "/x" ]   
COPY ["a file", "b file", "/dest dir/"]
ADD --chown=1:1 ["https://example.com/a b", "/"]
HEALTHCHECK CMD ["curl", "-f", "http://localhost/"]
HEALTHCHECK --interval=1m30s --timeout=3s --start-period=.5h --start-interval=1s --retries=3 CMD curl -f http://localhost/ || exit 1
HEALTHCHECK NONE
healthcheck none
STOPSIGNAL SIGQUIT
