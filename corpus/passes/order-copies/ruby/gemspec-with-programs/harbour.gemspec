Gem::Specification.new do |spec|
  spec.name = "harbour"
  spec.version = "1.2.0"
  spec.summary = "Berths and tides"
  spec.authors = ["The harbour master"]
  spec.files = `git ls-files -z`.split("\x0")
  spec.bindir = "exe"
  spec.executables = spec.files.grep(%r{^exe/}) { |f| File.basename(f) }
end
