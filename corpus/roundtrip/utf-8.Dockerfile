FROM debian:bookworm
# 使用者
LABEL maintainer="José Ñandú <jose@example.com>" icon='🐳'
ENV ПРИВЕТ=мир
RUN echo "héllo wörld 🐋" \
    && echo ｆｕｌｌ
WORKDIR /données/été
COPY ["日本 語.txt", "/données/"]
