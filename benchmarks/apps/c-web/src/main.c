/* A service on libmicrohttpd: what a buoy measures. */
#include <microhttpd.h>
#include <string.h>
#include <unistd.h>

static enum MHD_Result answer(void *data, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *size, void **state) {
    const char *body = strcmp(url, "/waves") == 0 ? "{\"height\":1.2}" : "{\"service\":\"buoy\"}";
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(body), (void *)body, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

int main(void) {
    if (!MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 8080, NULL, NULL, &answer, NULL, MHD_OPTION_END))
        return 1;
    for (;;)
        pause();
}
