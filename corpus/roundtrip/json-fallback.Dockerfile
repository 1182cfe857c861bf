FROM alpine:3.19
RUN ['echo', 'single']
RUN [ -f /etc/passwd ] && echo yes
RUN [ "$A" = "b" ] || true
CMD ["a", "b",]
CMD [“smart”, “quotes”]
CMD ["c:\windows\system32"]
ENTRYPOINT ["unclosed", "array"
VOLUME [/data]
COPY [a b /c/]
CMD ["tab	here"]
RUN [[ a == a ]]
CMD "quoted" text
CMD {"not": "an array"}
HEALTHCHECK CMD ["x",]
