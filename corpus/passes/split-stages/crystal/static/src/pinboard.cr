require "http/server"

server = HTTP::Server.new do |context|
  # the `text` of a pin
  context.response.print "pinned"
end

server.bind_tcp "0.0.0.0", 8080
server.listen
