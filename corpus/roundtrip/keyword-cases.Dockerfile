From debian:bookworm As Base
rUn true
eNv A=1
COPY  ./a   /a
Cmd ["sh"]
