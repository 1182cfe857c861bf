; What calls of C and C++ mean. Sources: the manual pages of the C library, cppreference.com, the documents of the libraries
; named. See python.scm for what the captures say. Of a qualified name of C++ the last part counts: `std::filesystem::remove`
; is "remove".

((call_expression function: (_) @f arguments: (argument_list . (_) @executes.text))
 (#calls? @f "system" "popen" "wordexp" "std::system"))

((call_expression function: (_) @f arguments: (argument_list . (_) @executes.program) @words)
 (#calls? @f "execl" "execle" "execlp" "execv" "execve" "execvp" "execvpe" "fexecve" "execveat" "child" "g_spawn_async" "g_spawn_sync"
  "g_spawn_command_line_sync" "g_spawn_command_line_async"))

((declaration type: (_) @starts)
 (#match? @starts "::child$|QProcess$|TinyProcessLib::Process$"))

((call_expression function: (_) @f arguments: (argument_list . (_) . (_) @executes.program))
 (#calls? @f "posix_spawn" "posix_spawnp"))

((call_expression function: (_) @f arguments: (argument_list . (_) @opens) @mode)
 (#calls? @f "fopen" "fopen64" "freopen"))

((call_expression function: (_) @f arguments: (argument_list . (_) @reads))
 (#calls? @f "opendir" "scandir" "stat" "imread" "LoadFile" "mg_start" "directory_iterator" "recursive_directory_iterator"))

((call_expression function: (_) @f arguments: (argument_list . (_) @opens) @mode)
 (#calls? @f "open" "openat"))

((call_expression function: (_) @f arguments: (argument_list . (_) @writes))
 (#calls? @f "mkdir" "creat" "mkfifo" "mknod" "mkstemp" "mkdtemp" "mkostemp" "rename" "unlink" "rmdir" "truncate" "chmod" "utime" "utimes"
  "create_directory" "create_directories" "remove_all" "resize_file"
  "sqlite3_open" "sqlite3_open_v2" "imwrite" "basic_logger_mt" "rotating_logger_mt" "daily_logger_mt"))

; that of <algorithm> has three arguments
((call_expression function: (_) @f arguments: (argument_list . (_) @writes .))
 (#calls? @f "remove"))

((declaration type: (_) @_type declarator: (init_declarator value: (argument_list . (_) @writes)))
 (#match? @_type "SQLite::Database"))

; what a stream writes to may be said later
((declaration type: (_) @writes)
 (#match? @writes "ofstream"))

((field_declaration type: (_) @writes)
 (#match? @writes "ofstream"))

((declaration type: (_) @_type declarator: (init_declarator value: (argument_list . (_) @reads)))
 (#match? @_type "ifstream"))

((call_expression function: (_) @f arguments: (argument_list . (_) @listens))
 (#calls? @f "htons"))

((call_expression function: (_) @f arguments: (argument_list . (_) @loads))
 (#calls? @f "dlopen" "dlmopen"))

((call_expression function: (_) @privileged)
 (#calls? @privileged "setuid" "setgid" "seteuid" "setresuid" "initgroups" "chroot" "chown" "mount" "umount" "pcap_open_live" "pcap_create"
  "ptrace" "unshare" "setns" "pivot_root" "iopl" "ioperm" "libusb_init" "if_nametoindex_raw"))

((identifier) @privileged
 (#any-of? @privileged "SOCK_RAW" "AF_PACKET" "PF_PACKET" "CAP_NET_ADMIN" "CAP_SYS_ADMIN" "CAP_NET_RAW"))
