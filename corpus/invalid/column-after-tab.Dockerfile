FROM alpine:3.19
	 COPY --frm=a b c
