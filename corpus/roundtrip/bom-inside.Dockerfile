FROM alpine:3.19
RUN echo ﻿inside
LABEL a=﻿b
