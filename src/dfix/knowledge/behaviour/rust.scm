; What calls of Rust mean. Sources: the standard library's reference, and the documents of the crates on docs.rs.
; See python.scm for what the captures say. "std/process/Command.new" is `std::process::Command::new`, followed through
; `use`; "crate/…" is a name that came with `use super::*` or another module of the project. What stands in a macro is no
; tree: the patterns of token_tree look at its words one by one.

((call_expression function: (_) @f arguments: (arguments . (_) @executes.program))
 (#calls? @f "std/process/Command.new" "tokio/process/Command.new" "async_process/Command.new" "smol/process/Command.new"
  "async_std/process/Command.new" "crate/Command.new" "process/Command.new" "which.which" "duct.cmd" "run_script.run"
  "portable_pty/CommandBuilder.new" "exec/Command.new" "subprocess/Exec.cmd" "os_pipe/Command.new" "execute.command"
  "openssh/Session.command" "libc.execvp" "libc.execv" "nix/unistd.execvp" "nix/unistd.execv" "nix/unistd.execve"))

((call_expression function: (_) @f arguments: (arguments . (_) @executes.text))
 (#calls? @f "libc.system" "subprocess/Exec.shell" "execute.shell"))

((token_tree (identifier) @_type . (identifier) @_new . (token_tree . (_) @executes.program))
 (#eq? @_type "Command")
 (#eq? @_new "new"))

((macro_invocation . (_) @_macro . (token_tree) @executes.text)
 (#any-of? @_macro "cmd" "run_cmd" "run_fun" "spawn" "duct::cmd" "xshell::cmd" "cmd_lib::run_cmd" "cmd_lib::run_fun"))

((call_expression function: (_) @f arguments: (arguments . (_) @reads))
 (#calls? @f "std/fs.read" "std/fs.read_to_string" "std/fs.read_dir" "std/fs.metadata" "std/fs.canonicalize"
  "std/fs/File.open" "tokio/fs.read" "tokio/fs.read_to_string" "tokio/fs.read_dir" "tokio/fs/File.open" "crate/File.open"
  "async_std/fs.read_to_string" "async_std/fs/File.open" "fs_err.read_to_string" "fs_err.read" "fs_err/File.open"
  "actix_files/NamedFile.open" "actix_files/NamedFile.open_async" "rocket/fs/NamedFile.open" "rocket/fs/FileServer.from"
  "tower_http/services/ServeDir.new" "tower_http/services/ServeFile.new" "tower_http/services/fs/ServeDir.new"
  "warp/fs.dir" "warp/fs.file" "warp.fs.dir" "tera/Tera.new" "minijinja.path_loader" "handlebars/Handlebars.register_templates_directory"
  "config/File.with_name" "dotenvy.from_filename" "dotenv.from_filename" "csv/Reader.from_path" "image.open"
  "walkdir/WalkDir.new" "glob.glob" "memmap2/Mmap.map" "calamine.open_workbook" "maxminddb/Reader.open_readfile"
  "salvo/serve_static/StaticDir.new" "poem/endpoint/StaticFilesEndpoint.new"))

((call_expression function: (_) @f arguments: (arguments . (_) . (_) @reads))
 (#calls? @f "actix_files/Files.new" "fs/Files.new"))

((call_expression function: (_) @f arguments: (arguments . (_) @loads))
 (#calls? @f "libloading/Library.new" "dlopen/wrapper/Container.load" "libloading/os/unix/Library.new"))

((call_expression function: (_) @f arguments: (arguments . (_) @writes))
 (#calls? @f "std/fs.write" "std/fs.create_dir" "std/fs.create_dir_all" "std/fs.remove_file" "std/fs.remove_dir"
  "std/fs.remove_dir_all" "std/fs.rename" "std/fs.set_permissions" "std/fs/File.create" "std/fs/File.create_new"
  "crate/File.create" "tokio/fs.write" "tokio/fs.create_dir" "tokio/fs.create_dir_all" "tokio/fs.remove_file"
  "tokio/fs.remove_dir_all" "tokio/fs.rename" "tokio/fs/File.create" "async_std/fs.write" "async_std/fs/File.create"
  "fs_err.write" "fs_err.create_dir_all" "fs_err/File.create" "rusqlite/Connection.open" "sled.open" "redb/Database.create"
  "rocksdb/DB.open_default" "csv/Writer.from_path" "std/os/unix/net/UnixListener.bind" "tokio/net/UnixListener.bind"
  "tracing_appender/rolling.daily" "tracing_appender/rolling.hourly" "tracing_appender/rolling.never" "fern.log_file"
  "std/fs.*" "std/fs/File.*" "tokio/fs.*" "tokio/fs/File.*" "async_std/fs.*" "async_std/fs/File.*" "fs_err.*" "fs_err/File.*"
  "tempfile.tempdir_in" "tempfile.tempfile_in" "tempfile/TempDir.new_in" "tempfile/NamedTempFile.new_in" "fs_extra.remove_items"
  "fs_extra/dir.create" "fs_extra/dir.create_all" "fs_extra/dir.remove" "fs_extra/file.remove" "fs_extra/file.write_all"))

((call_expression function: (field_expression field: (field_identifier) @_name) arguments: (arguments . (_) @writes))
 (#any-of? @_name "tempdir_in" "tempfile_in" "persist"))

((call_expression function: (field_expression field: (field_identifier) @_name) arguments: (arguments . (_) @writes.named))
 (#any-of? @_name "save" "save_with_format" "write_to_file"))

((call_expression function: (field_expression field: (field_identifier) @_create) @_of arguments: (arguments . (_) @writes))
 (#eq? @_create "create")
 (#match? @_of "DirBuilder"))

; what it opens may be said later
((let_declaration value: (call_expression function: (_) @writes))
 (#match? @writes "\\bOpenOptions::new$|\\bFile::options$"))

((call_expression function: (_) @f arguments: (arguments . (string_literal) @writes))
 (#calls? @f "std/env.set_current_dir"))

((call_expression function: (_) @nothing)
 (#calls? @nothing "std/fs.exists" "std/fs.try_exists" "std/fs.symlink_metadata" "std/fs.read_link" "tokio/fs.metadata" "tokio/fs.canonicalize"
  "tokio/fs.try_exists" "tokio/fs.symlink_metadata" "tokio/fs.read_link" "async_std/fs.metadata" "async_std/fs.canonicalize"
  "async_std/fs.read" "async_std/fs.read_dir" "fs_err.metadata" "fs_err.canonicalize" "fs_err.read_dir" "fs_err.exists"
  "std/fs/File.options" "tokio/fs/File.options" "std/fs/File.from" "tokio/fs/File.from_std" "std/fs/File.from_raw_fd"
  "std/fs/OpenOptions.new" "tokio/fs/OpenOptions.new"))

((call_expression function: (_) @f arguments: (arguments . (_) . (_) @writes))
 (#calls? @f "std/fs.copy" "std/fs.rename" "tokio/fs.copy" "tokio/fs.rename" "tokio/fs.hard_link" "tokio/fs.symlink"
  "std/fs.hard_link" "std/fs.soft_link" "std/os/unix/fs.symlink" "fs_extra/dir.copy" "fs_extra/dir.move_dir" "fs_extra/file.copy"
  "fs_extra/file.move_file" "fs_extra.copy_items" "fs_extra.move_items" "rocksdb/DB.open" "sqlx/SqlitePool.connect"))

((call_expression function: (field_expression field: (field_identifier) @_open) @_of arguments: (arguments . (_) @writes))
 (#eq? @_open "open")
 (#match? @_of "write\\(true\\)|append\\(true\\)|create\\(true\\)|create_new\\(true\\)"))

((call_expression function: (field_expression field: (field_identifier) @_open) @_of arguments: (arguments . (_) @reads))
 (#eq? @_open "open")
 (#match? @_of "read\\(true\\)"))

((call_expression function: (_) @f arguments: (arguments . (_) @listens))
 (#calls? @f "std/net/TcpListener.bind" "tokio/net/TcpListener.bind" "std/net/UdpSocket.bind" "tokio/net/UdpSocket.bind"
  "async_std/net/TcpListener.bind" "hyper/Server.bind" "axum/Server.bind" "std/net/SocketAddr.from" "SocketAddr.from"
  "crate/TcpListener.bind" "salvo/conn/TcpListener.new" "poem/listener/TcpListener.bind" "tiny_http/Server.http"
  "rouille.start_server" "TcpListener.new" "TcpListener.bind" "SocketAddr.new" "*.bind" "*.listen"))

((call_expression function: (_) @f arguments: (arguments . (_) . (_) @listens))
 (#calls? @f "std/net/SocketAddr.new" "core/net/SocketAddr.new"))

((call_expression function: (_) @privileged)
 (#calls? @privileged "libc.setuid" "libc.setgid" "libc.chroot" "libc.mount" "libc.socket" "nix/unistd.setuid"
  "nix/unistd.setgid" "nix/unistd.chroot" "nix/unistd.chown" "nix/mount.mount" "std/os/unix/fs.chown" "std/os/unix/fs.chroot"
  "nix/sched.unshare" "nix/sys/ptrace.attach" "pcap/Capture.from_device" "pnet/datalink.channel" "pnet/transport.transport_channel"
  "rppal/gpio/Gpio.new" "bollard/Docker.connect_with_local_defaults" "bollard/Docker.connect_with_socket_defaults"
  "bollard/Docker.connect_with_unix_defaults" "evdev/Device.open" "serialport.new" "surge_ping/Client.new"))

((scoped_identifier) @privileged
 (#any-of? @privileged "Type::RAW" "socket2::Type::RAW" "libc::SOCK_RAW" "libc::AF_PACKET" "SockType::Raw"))
