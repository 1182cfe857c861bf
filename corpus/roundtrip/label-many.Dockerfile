FROM busybox:1.36
LABEL org.opencontainers.image.title="thing" \
      org.opencontainers.image.description="A thing: with \"quotes\", = signs and \\ strokes" \
      org.opencontainers.image.licenses='MIT' \
      "com.example.key with blank"="v"
LABEL empty= multi.label1="value1" multi.label2="value2"
