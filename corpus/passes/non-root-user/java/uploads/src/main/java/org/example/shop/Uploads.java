package org.example.shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.web.multipart.MultipartFile;

class Uploads {
    private static final Path ROOT = Path.of("/data/uploads");

    void store(MultipartFile file) throws IOException {
        Files.createDirectories(ROOT);
        file.transferTo(ROOT.resolve("latest"));
    }
}
