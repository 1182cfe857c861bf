#!/bin/sh
exec java -cp target/kiosk-1.0.jar com.acme.Kiosk
