package site;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A service without any library: the seats that are left for a concert. */
public final class Main {
    private static final Map<String, Integer> SEATS = Map.of("/friday", 12, "/saturday", 3);

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/", exchange -> {
            Integer left = SEATS.get(exchange.getRequestURI().getPath());
            byte[] body = (left == null ? "{\"days\":" + SEATS.size() + "}" : "{\"left\":" + left + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }
}
