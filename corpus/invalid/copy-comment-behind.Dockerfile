FROM scratch
COPY a /b # the program
