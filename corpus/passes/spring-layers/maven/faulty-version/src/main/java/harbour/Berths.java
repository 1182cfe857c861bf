package harbour;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Berths {
    public static void main(String[] args) {
        SpringApplication.run(Berths.class, args);
    }
}
