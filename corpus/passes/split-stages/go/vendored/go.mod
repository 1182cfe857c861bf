module example.com/shop

go 1.22

require example.org/strange/thing v1.2.3
