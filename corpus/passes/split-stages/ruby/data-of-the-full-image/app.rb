require "sinatra"

get "/" do
  "hello from the harbour\n"
end
