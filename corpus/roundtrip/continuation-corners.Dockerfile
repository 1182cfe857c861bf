FROM alp\
ine:3.19
RU\
N echo joined
RUN echo a\
b
RUN echo trailing blanks \  	
    && echo after
RUN echo two strokes \\
RUN echo three strokes \\\
\
RUN echo alone above
RUN echo \
\
\
   x
RUN \
    echo all on the next line
COPY \
  a \
  b \
  /dest/
RUN find . -name '*.pyc' -exec rm {} \;
RUN echo 'C:\temp\'
RUN make # all of it \
    install, which is in the shell comment
ENV B= \
    C=3
RUN echo blank lines \

	

    inside
