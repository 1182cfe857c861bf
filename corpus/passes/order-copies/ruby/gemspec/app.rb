require_relative "lib/harbour"

Harbour::App.run!
