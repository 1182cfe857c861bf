defmodule Harbour.Maps do
  def draw(name), do: System.cmd("convert", [name, "out.png"])
end
