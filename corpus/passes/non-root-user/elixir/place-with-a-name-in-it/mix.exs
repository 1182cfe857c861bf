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
    [extra_applications: [:logger], mod: {Harbour.Application, []}]
  end

  defp deps do
    [{:plug_cowboy, "~> 2.7"}, {:bcrypt_elixir, "~> 3.1"}]
  end
end
