Gem::Specification.new do |spec|
  spec.name = "tides"
  spec.version = "0.1.0"
end
