import Config

config :harbour, port: 4000

import_config "#{config_env()}.exs"
