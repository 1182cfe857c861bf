require "sinatra"

get("/") { "12 berths" }
