require "http/client"

puts HTTP::Client.get("https://pins.example.org/today").body
