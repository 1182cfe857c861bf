require_relative "lib/harbour/version"

Gem::Specification.new do |spec|
  spec.name = "harbour"
  spec.version = Harbour::VERSION
  spec.summary = "Berths and tides"
  spec.authors = ["The harbour master"]
  spec.files = Dir["lib/**/*.rb"]
  spec.add_dependency "sinatra"
end
