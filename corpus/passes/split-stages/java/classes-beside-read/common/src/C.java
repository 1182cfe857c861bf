package c;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public class C {
    public static String hi(String name) throws IOException {
        return Files.readString(Path.of(name + ".txt"));
    }
}
