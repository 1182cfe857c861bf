<html><body><p>It is <%= new java.util.Date() %></p></body></html>
