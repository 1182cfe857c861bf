require_relative "app"
run Harbour
