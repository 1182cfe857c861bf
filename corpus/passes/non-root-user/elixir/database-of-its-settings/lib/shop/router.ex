defmodule Shop.Router do
  use Plug.Router

  get "/files" do
    send_resp(conn, 200, "none")
  end
end
