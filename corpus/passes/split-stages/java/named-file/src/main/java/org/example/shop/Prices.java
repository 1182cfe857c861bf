package org.example.shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class Prices {
    List<String> read() throws IOException {
        return Files.readAllLines(Path.of("src/main/resources/prices.csv"));
    }
}
