const std = @import("std");

pub fn main() !void {
    const address = try std.net.Address.parseIp("0.0.0.0", 7000);
    var server = try address.listen(.{ .reuse_address = true });
    while (true) {
        const connection = try server.accept();
        defer connection.stream.close();
        try connection.stream.writeAll("here\n");
    }
}
