; What calls of Ruby mean. Sources: the reference of Ruby's core and standard library, and the documents of the gems named.
; See python.scm for what the captures say; a method without a receiver goes by its bare name.

((call arguments: (argument_list . (_) @executes.text . (_) @second) @words) @f
 (#calls? @f "system" "exec" "spawn" "Kernel.system" "Kernel.exec" "Kernel.spawn" "Process.spawn" "Open3.capture2" "Open3.capture2e" "Open3.capture3" "Open3.popen2"
  "Open3.popen2e" "Open3.popen3" "PTY.spawn"))

((call arguments: (argument_list . (_) @executes.text .)) @f
 (#calls? @f "system" "exec" "spawn" "Kernel.system" "Kernel.exec" "Kernel.spawn" "Process.spawn" "Open3.capture2" "Open3.capture2e" "Open3.capture3" "Open3.popen2"
  "Open3.popen2e" "Open3.popen3" "PTY.spawn" "IO.popen"))

((call arguments: (argument_list . (_) @executes.text . (_))) @f
 (#calls? @f "IO.popen"))

((call arguments: (argument_list . (_) @executes.program)) @f
 (#calls? @f "TTY.Command.new.run" "Terrapin.CommandLine.new" "Cocaine.CommandLine.new" "POSIX.Spawn.Child.new"))

((subshell) @executes.text)

((call arguments: (argument_list . (string) @executes.text)) @f
 (#calls? @f "open" "Kernel.open" "IO.read" "IO.readlines" "IO.foreach" "IO.write")
 (#match? @executes.text "^[\"']\\s*\\|"))

((call arguments: (argument_list . (_) @executes.text)) @f
 (#calls? @f "Process.exec" "Open3.pipeline" "Open3.pipeline_r" "Open3.pipeline_rw" "Open3.pipeline_start" "Open3.pipeline_w" "Kernel.`"))

((call arguments: (argument_list . (_) @opens) @mode) @f
 (#calls? @f "File.open" "File.new" "open" "IO.open" "CSV.open" "Zip.File.open" "Kernel.open"))

((call arguments: (argument_list . (_) @reads)) @f
 (#calls? @f "File.read" "File.readlines" "File.foreach" "File.binread" "IO.read" "IO.readlines" "IO.foreach" "Dir.glob" "Dir.children" "Dir.entries" "Dir.each_child"
  "YAML.load_file" "YAML.safe_load_file" "JSON.load_file" "CSV.read" "CSV.foreach" "Dotenv.load" "I18n.load_path" "Psych.load_file"))

((call arguments: (argument_list . (_) @writes)) @f
 (#calls? @f "File.write" "File.binwrite" "IO.write" "File.delete" "File.unlink" "File.rename" "File.chmod" "File.truncate" "File.symlink" "File.mkfifo" "Dir.mkdir" "Dir.rmdir"
  "FileUtils.mkdir" "FileUtils.mkdir_p" "FileUtils.makedirs" "FileUtils.touch" "FileUtils.rm" "FileUtils.rm_f" "FileUtils.rm_r" "FileUtils.rm_rf" "FileUtils.remove" "FileUtils.remove_dir"
  "FileUtils.mv" "SQLite3.Database.new" "SQLite3.Database.open" "Logger.new" "ActiveSupport.Logger.new" "Sequel.sqlite" "YAML.Store.new" "LMDB.new"
  "PStore.new" "UNIXServer.new" "UNIXServer.open" "File.*" "FileUtils.*" "Dir.*" "IO.*" "mkdir_p" "mkpath" "makedirs" "rm_rf" "rm_r" "cp_r" "rmtree"))

((call arguments: (argument_list . (_) . (_) @writes)) @f
 (#calls? @f "Tempfile.create" "Tempfile.new" "Tempfile.open" "Dir.mktmpdir"))

((call arguments: (argument_list . (_) . (_) . (_) @writes)) @f
 (#calls? @f "File.utime" "File.lutime"))

((call arguments: (argument_list . (string) @writes)) @f
 (#calls? @f "Dir.chdir" "FileUtils.cd" "FileUtils.chdir"))

((call receiver: (_) @writes) @f
 (#calls? @f "*.write" "*.delete" "*.rename" "*.chmod" "*.utime" "*.make_link" "*.make_symlink" "*.truncate")
 (#match? @writes "^(::)?Pathname(\\.new)?\\b|^Rails\\.root"))

((call receiver: (_) @opens arguments: (_) @mode) @f
 (#calls? @f "*.open")
 (#match? @opens "^(::)?Pathname(\\.new)?\\b|^Rails\\.root"))

((call) @nothing
 (#calls? @nothing
  "File.absolute_path" "File.absolute_path?" "File.atime" "File.basename" "File.birthtime" "File.blockdev?" "File.chardev?" "File.ctime"
  "File.directory?" "File.dirname" "File.empty?" "File.executable?" "File.executable_real?" "File.exist?" "File.exists?" "File.expand_path"
  "File.extname" "File.file?" "File.fnmatch" "File.fnmatch?" "File.ftype" "File.identical?" "File.join" "File.lstat" "File.mtime" "File.owned?"
  "File.path" "File.pipe?" "File.readable?" "File.readable_real?" "File.readlink" "File.realdirpath" "File.realpath" "File.size" "File.size?"
  "File.socket?" "File.split" "File.stat" "File.symlink?" "File.umask" "File.world_readable?" "File.world_writable?" "File.writable?"
  "File.writable_real?" "File.zero?" "FileUtils.compare_file" "FileUtils.cmp" "FileUtils.compare_stream" "FileUtils.identical?" "FileUtils.pwd"
  "FileUtils.uptodate?" "Dir.each_child" "Dir.empty?" "Dir.exist?" "Dir.exists?" "Dir.fchdir" "Dir.foreach" "Dir.getwd" "Dir.home" "Dir.new"
  "Dir.open" "Dir.pwd" "Dir.tmpdir" "IO.binread" "IO.console" "IO.for_fd" "IO.new" "IO.pipe" "IO.select" "IO.sysopen" "IO.try_convert"))

((call arguments: (argument_list . (_) . (_) @writes)) @f
 (#calls? @f "FileUtils.cp" "FileUtils.copy" "FileUtils.cp_r" "FileUtils.copy_file" "FileUtils.mv" "FileUtils.install" "FileUtils.ln_s" "FileUtils.ln_sf" "FileUtils.ln" "File.rename"
  "File.symlink" "File.link" "IO.copy_stream" "FileUtils.cp_lr" "FileUtils.link_entry" "FileUtils.copy_entry" "FileUtils.move"
  "FileUtils.symlink" "FileUtils.link" "FileUtils.ln_sr" "FileUtils.chmod" "FileUtils.chmod_R" "cp_r"))

((call arguments: (argument_list . (_) @writes.named)) @f
 (#calls? @f "*.save" "*.write" "*.save_as" "*.serialize" "*.render_file" "*.write_to_file" "store_dir" "cache_dir" "pidfile" "stdout_redirect" "state_path" "pid" "stderr_path" "stdout_path"))

((call receiver: (_) @writes) @f
 (#calls? @f "*.mkpath" "*.mkdir" "*.binwrite" "*.unlink" "*.rmtree"))

((assignment left: (_) @k right: (_) @writes.named)
 (#match? @k "(?i)(^|[._\\[\"'@])(upload_dir|uploads_dir|store_dir|cache_dir|log_file|log_path|data_dir|database_path|db_path|db_file|output_dir|output_path|pid_file|pidfile)[\"'\\]]*$"))

((pair key: (_) @k value: (_) @writes.named)
 (#match? @k "^:?(database|filename|log_file|logfile|pidfile|cache_dir|output_path)$"))

((call arguments: (argument_list . (_) @k . (_) @listens)) @f
 (#calls? @f "set")
 (#match? @k "^:port$"))

((call arguments: (argument_list . (_) @listens)) @f
 (#calls? @f "port" "bind" "listen" "TCPServer.new" "TCPServer.open" "*.add_http2_port"))

((call arguments: (argument_list . (_) . (_) @listens)) @f
 (#calls? @f "TCPServer.new" "TCPServer.open"))

((pair key: (_) @k value: (_) @listens)
 (#match? @k "^:?(Port|port)$"))

((call arguments: (argument_list . (_) @loads)) @f
 (#calls? @f "ffi_lib" "Fiddle.dlopen" "Fiddle.Handle.new" "dlload" "DL.dlopen"))

((call) @privileged
 (#match? @privileged "^(Process(::Sys)?\\.(setuid|setgid|setreuid|initgroups|chroot|uid *=|euid *=)|Dir\\.chroot|File\\.l?chown|FileUtils\\.chown(_R)?)\\b"))

((assignment left: (_) @privileged)
 (#match? @privileged "^Process\\.(e?[ug]id|groups)$"))

((call method: (identifier) @m arguments: (argument_list . (_) @imports.name))
 (#any-of? @m "require_relative" "load"))

((call method: (identifier) @m arguments: (argument_list . (string) @imports.name))
 (#any-of? @m "require"))
