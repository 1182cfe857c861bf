gem "puma"
gem "rackup"
