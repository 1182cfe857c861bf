module example.org/sniffer

go 1.22

require github.com/google/gopacket v1.1.19
