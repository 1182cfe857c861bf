package org.example.shop;

import io.muserver.Method;
import io.muserver.MuServerBuilder;

public class Server {
    public static void main(String[] args) {
        MuServerBuilder.httpServer()
            .withHttpPort(8080)
            .addHandler(Method.GET, "/db", (request, response, parameters) -> response.write(answer("db")))
            .start();
    }

    private static String answer(String to) {
        return switch (to) {
            case "/data" -> "database";
            default -> "nothing";
        };
    }
}
