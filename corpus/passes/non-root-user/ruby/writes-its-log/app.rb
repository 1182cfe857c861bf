require "sinatra"
require "logger"

LOG = Logger.new("log/harbour.log")

get "/" do
  LOG.info("asked")
  "open"
end
