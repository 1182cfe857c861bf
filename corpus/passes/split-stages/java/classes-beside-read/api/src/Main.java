package a;

public class Main {
    public static void main(String[] arguments) throws Exception {
        System.out.println(c.C.hi("banner"));
    }
}
