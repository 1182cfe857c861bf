defmodule Harbour.Pictures do
  def keep(name, data) do
    File.write!("/uploads/#{name}", data)
  end
end
