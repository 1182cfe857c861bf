package org.example;

public class Clock {
    private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(Clock.class);

    public static void main(String[] args) throws Exception {
        while (true) {
            LOG.info("tick");
            Thread.sleep(60_000);
        }
    }
}
