#include <small_http.h>

int main() {
    small_http::serve(8084, [](auto &, auto &out) { out << "tides"; });
}
