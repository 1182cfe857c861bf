require "sinatra/base"

class Harbour < Sinatra::Base
  get("/") { "open" }
end
