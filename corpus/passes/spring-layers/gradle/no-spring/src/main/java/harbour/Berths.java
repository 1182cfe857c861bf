package harbour;

public class Berths {
    public static void main(String[] args) {}
}
