defmodule Harbour.MixProject do
  use Mix.Project

  def project do
    [
      app: :harbour,
      version: "0.1.0",
      elixir: "~> 1.15",
      start_permanent: Mix.env() == :prod,
      deps: deps()
    ]
  end

  def application do
    [mod: {Harbour.Application, []}, extra_applications: [:logger]]
  end

  defp deps do
    [
      {:plug_cowboy, "~> 2.7"},
      {:tides, path: "libs/tides"}
    ]
  end
end
