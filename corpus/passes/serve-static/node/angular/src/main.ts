import { bootstrapApplication } from "@angular/platform-browser";
