# A first comment, which ends the place of directives
# escape=`
# syntax=docker/dockerfile:1

   # indented
	# after a tab
FROM alpine:3.19
#no blank after the hash
##two
#
RUN echo one \
# in column one
   # indented, with a stroke at its end \
  && echo two \
  #

  #
  && echo "three # not a comment" \
# last one
  && echo four # a shell comment, data here
RUN echo "split \
# removed even inside the string
string"
# a trailing comment
