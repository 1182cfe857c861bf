require "sinatra"

get "/chart" do
  system("convert", "chart.svg", "chart.png")
  send_file "chart.png"
end
