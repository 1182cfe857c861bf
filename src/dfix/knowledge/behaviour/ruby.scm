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

((call arguments: (argument_list . (_) @opens) @mode) @f
 (#calls? @f "File.open" "File.new" "open" "IO.open" "CSV.open" "Zip.File.open" "PStore.new" "Kernel.open"))

((call arguments: (argument_list . (_) @reads)) @f
 (#calls? @f "File.read" "File.readlines" "File.foreach" "File.binread" "IO.read" "IO.readlines" "IO.foreach" "Dir.glob" "Dir.children" "Dir.entries" "Dir.each_child"
  "YAML.load_file" "YAML.safe_load_file" "JSON.load_file" "CSV.read" "CSV.foreach" "Dotenv.load" "I18n.load_path" "Psych.load_file"))

((call arguments: (argument_list . (_) @writes)) @f
 (#calls? @f "File.write" "File.binwrite" "IO.write" "File.delete" "File.unlink" "File.rename" "File.chmod" "File.truncate" "File.symlink" "File.mkfifo" "Dir.mkdir" "Dir.rmdir"
  "FileUtils.mkdir" "FileUtils.mkdir_p" "FileUtils.makedirs" "FileUtils.touch" "FileUtils.rm" "FileUtils.rm_f" "FileUtils.rm_r" "FileUtils.rm_rf" "FileUtils.remove" "FileUtils.remove_dir"
  "FileUtils.mv" "FileUtils.chmod" "SQLite3.Database.new" "Logger.new" "ActiveSupport.Logger.new" "Sequel.sqlite" "YAML.Store.new" "LMDB.new"))

((call arguments: (argument_list . (_) . (_) @writes)) @f
 (#calls? @f "FileUtils.cp" "FileUtils.copy" "FileUtils.cp_r" "FileUtils.copy_file" "FileUtils.mv" "FileUtils.install" "FileUtils.ln_s" "FileUtils.ln_sf" "FileUtils.ln" "File.rename"
  "File.symlink" "File.link" "IO.copy_stream"))

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
