FROM nginx:1.25
COPY <<EOF /usr/share/nginx/html/index.html
<h1>Hello ${NAME}</h1>
EOF
COPY --chown=101:101 <<robots.txt <<"humans.txt" /usr/share/nginx/html/
User-agent: *
Disallow: /admin \
robots.txt
Made by $people
humans.txt
ADD <<-'CONF' /etc/nginx/conf.d/default.conf
	server {
		listen 8080;
	}
	CONF
COPY a b <<c /d/

c
