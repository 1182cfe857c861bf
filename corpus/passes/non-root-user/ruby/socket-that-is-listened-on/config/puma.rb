workers 2
bind "unix:///var/run/shop.sock"
