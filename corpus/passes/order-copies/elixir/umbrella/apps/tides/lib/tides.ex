defmodule Tides do
end
