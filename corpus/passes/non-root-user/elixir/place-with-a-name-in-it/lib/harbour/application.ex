defmodule Harbour.Application do
  use Application

  def start(_type, _args) do
    children = [{Plug.Cowboy, scheme: :http, plug: Harbour.Router, options: [port: 4000]}]
    Supervisor.start_link(children, strategy: :one_for_one)
  end
end
