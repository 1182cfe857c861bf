import Config

config :shop, Shop.Repo, database: "/var/lib/shop/orders.db"
