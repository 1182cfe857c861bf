require "sinatra/base"

module Harbour
  class App < Sinatra::Base
  end
end
