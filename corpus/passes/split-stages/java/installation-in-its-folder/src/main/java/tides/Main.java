package tides;

public class Main {
    public static void main(String[] words) {
        System.out.println("06:12");
    }
}
