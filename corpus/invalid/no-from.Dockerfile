RUN echo hello
CMD true
