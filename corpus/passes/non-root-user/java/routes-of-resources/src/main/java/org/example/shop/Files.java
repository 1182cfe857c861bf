package org.example.shop;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("/files")
public class Files {
    @GET
    @Path("/data")
    public String data() {
        return "[]";
    }
}
