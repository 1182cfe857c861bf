import { Test } from "@nestjs/testing";
import { AppModule } from "../src/app.module";
