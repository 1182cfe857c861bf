defmodule Shop.MixProject do
  use Mix.Project

  def project, do: [app: :shop, version: "0.1.0", deps: [{:ecto_sqlite3, "~> 0.17"}]]
end
