FROM scratch AS empty
FROM --platform=linux/arm64/v8 registry.example.com:5000/team/app_1.x:v1.2.3-rc.1+x AS a-b_c.9
FROM alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef as Upper
FROM 	 alpine:3.19	  AS   tabs  
FROM empty
FROM 0
