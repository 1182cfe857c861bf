defmodule X do
  use Application
  def start(_, _), do: Supervisor.start_link([], strategy: :one_for_one)
  def p, do: Path.wildcard("lib/pages/*.md")
end
