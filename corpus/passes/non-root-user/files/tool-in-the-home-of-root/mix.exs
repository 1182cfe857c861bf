defmodule Calculator.MixProject do
  use Mix.Project

  def project do
    [app: :calculator, version: "0.1.0", elixir: "~> 1.17", deps: [{:jason, "~> 1.4"}]]
  end

  def application do
    [extra_applications: [:logger], mod: {Calculator, []}]
  end
end
