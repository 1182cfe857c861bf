defmodule X.MixProject do
  use Mix.Project
  def project, do: [app: :x, version: "0.1.0", elixir: "~> 1.15", deps: deps(), releases: [x: []]]
  def application, do: [extra_applications: [:logger], mod: {X, []}]
  defp deps, do: []
end
