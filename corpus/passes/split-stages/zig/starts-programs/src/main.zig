const std = @import("std");

pub fn main() !void {
    var child = std.process.Child.init(&.{ "uname", "-a" }, std.heap.page_allocator);
    _ = try child.spawnAndWait();
}
