package org.example.bank.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public class Statement {
    public void write(String account, String text) throws IOException {
        Files.writeString(Path.of("statements", account + ".csv"), text);
    }
}
