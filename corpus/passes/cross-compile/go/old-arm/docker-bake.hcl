target "default" {
  platforms = ["linux/amd64", "linux/arm64", "linux/arm/v6"]
}
