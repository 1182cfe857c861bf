package org.example.shop;

import java.io.IOException;
import java.util.List;

class Video {
    void cut(List<String> command) throws IOException {
        new ProcessBuilder(command).start();
    }
}
