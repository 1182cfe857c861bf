require_relative "boot"
require "rails/all"

module Harbour
  class Application < Rails::Application
  end
end
