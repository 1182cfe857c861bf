# prints the `uptime` of the host
puts `uptime`
