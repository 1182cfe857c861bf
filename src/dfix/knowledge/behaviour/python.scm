; What calls of Python mean. Sources: the standard library's reference, and the documents of the packages named.
;
; (#calls? @f "subprocess.run")  the called name, with the file's imports and aliases followed; "*.name" is a method of
;                                anything
; Captures: kind, with a form behind the dot.
;   executes.program  one program, or a list of words      executes.text   a shell's text, or words
;   executes.itself   the program that runs the source
;   reads  writes  loads  listens                          opens           with @mode: what it does is decided there
;   reads.folder  lists  any file of a folder may be read: it is listed, searched or served; or a package reads a file
;   ….named           counts only where its text is known: the name of the call alone says too little
;   ….file            counts unless it is a buffer in memory: the name of the call says that something is written
;   starts            something is started: where no such call says what, it is not known
;   privileged        the call itself is enough
;   nothing           says of names only that they do nothing to files: "module.*" is every member that no pattern names
;   imports.name      a module that is loaded by a name put together when the program runs

((call function: (_) @f arguments: (argument_list . (_) @executes.text))
 (#calls? @f
  "subprocess.run" "subprocess.call" "subprocess.Popen" "subprocess.check_call" "subprocess.check_output"
  "subprocess.getoutput" "subprocess.getstatusoutput" "os.system" "os.popen" "asyncio.create_subprocess_shell"
  "commands.getoutput" "pexpect.run" "pexpect.spawn" "pexpect.pxssh.pxssh" "gevent.subprocess.Popen"
  "delegator.run" "invoke.run" "fabric.api.local" "anyio.run_process" "anyio.open_process" "plumbum.local"
  "asyncio.subprocess.create_subprocess_shell" "trio.run_process" "trio.lowlevel.open_process" "eventlet.green.subprocess.*"
  "ptyprocess.PtyProcess.spawn" "ptyprocess.PtyProcessUnicode.spawn" "distutils.spawn.spawn"))

((call function: (_) @f arguments: (argument_list . (_) @executes.program))
 (#calls? @f
  "asyncio.create_subprocess_exec" "asyncio.subprocess.create_subprocess_exec" "multiprocessing.set_executable" "os.execv" "os.execve" "os.execvp" "os.execvpe" "os.execl" "os.execle" "os.execlp"
  "os.execlpe" "os.posix_spawn" "os.posix_spawnp" "pty.spawn" "sh.Command" "shutil.which" "psutil.Popen"))

((call function: (_) @f arguments: (argument_list . (_) . (_) @executes.program))
 (#calls? @f "os.spawnl" "os.spawnle" "os.spawnlp" "os.spawnlpe" "os.spawnv" "os.spawnve" "os.spawnvp" "os.spawnvpe"))

((call function: (_) @f arguments: (argument_list . (_) . (_) @executes.program))
 (#calls? @f "*.subprocess_exec"))

((call function: (_) @f arguments: (argument_list . (_) . (_) @executes.text))
 (#calls? @f "*.subprocess_shell"))

((call function: (_) @f arguments: (argument_list (keyword_argument name: (identifier) @k value: (_) @executes.program)))
 (#eq? @k "args")
 (#calls? @f "subprocess.run" "subprocess.call" "subprocess.Popen" "subprocess.check_call" "subprocess.check_output"))

((import_from_statement module_name: (dotted_name) @m name: (dotted_name) @executes.program)
 (#eq? @m "sh"))

((call function: (_) @f arguments: (argument_list . (_) @opens) @mode)
 (#calls? @f "open" "io.open" "codecs.open" "gzip.open" "bz2.open" "lzma.open" "aiofiles.open" "zipfile.ZipFile"
  "tarfile.open" "os.fdopen" "os.open" "io.FileIO" "gzip.GzipFile" "bz2.BZ2File" "lzma.LZMAFile" "wave.open"
  "aiofiles.threadpool.open" "anyio.open_file" "h5py.File"))

((call function: (attribute object: (_) @opens) @f arguments: (_) @mode)
 (#calls? @f "pathlib.Path.open" "*.open")
 (#match? @mode "^\\(\\s*(mode\\s*=\\s*)?[\"'][rwxabt+]+[\"']"))

((call function: (_) @f arguments: (argument_list (keyword_argument name: (identifier) @k value: (_) @opens)) @mode)
 (#eq? @k "file")
 (#calls? @f "open" "io.open" "codecs.open" "gzip.open" "zipfile.ZipFile"))

((call function: (_) @f arguments: (argument_list . (_) @reads))
 (#calls? @f "linecache.getline" "dotenv.load_dotenv" "dotenv.dotenv_values" "dotenv.find_dotenv" "pkgutil.get_data"
  "runpy.run_path"))

((call function: (_) @f arguments: (argument_list . (_) @reads))
 (#calls? @f "logging.config.fileConfig")
 (#match? @reads "^(?!(context\\.)?config\\.config_file_name$)"))

((call function: (_) @f arguments: (argument_list . (_) @reads.folder))
 (#calls? @f "os.listdir" "os.scandir" "os.walk" "glob.glob" "glob.iglob"))

((call function: (attribute object: (_) @reads) @f)
 (#calls? @f "*.read_text" "*.read_bytes"))

((call function: (attribute object: (_) @reads.folder) @f)
 (#calls? @f "*.iterdir" "*.rglob"))

((call function: (attribute object: (_) @lists) @f)
 (#calls? @f "*.glob" "pathlib.Path.glob" "*.walk" "pathlib.Path.walk")
 (#match? @f "^(?!ast\\.|glob\\.|os\\.)"))

((call function: (_) @f arguments: (argument_list . (_) @lists))
 (#calls? @f "os.fwalk" "shutil.copytree" "pkgutil.iter_modules" "pkgutil.walk_packages" "*.send_from_directory"
  "*.FileSystemLoader" "*.StaticFiles" "*.Jinja2Templates"))

((call function: (_) @f arguments: (argument_list . (_) @lists))
 (#calls? @f "*.FileResponse" "*.send_file" "*.read_csv" "*.read_excel" "*.read_json" "*.read_parquet" "*.read_table" "*.imread"
  "*.load_workbook" "PIL.Image.open" "numpy.load" "numpy.loadtxt" "joblib.load" "torch.load"))

((call function: (_) @f arguments: (argument_list . (_) . (_) @lists))
 (#calls? @f "*.add_static" "*.static"))

((call function: (_) @f arguments: (argument_list (keyword_argument name: (identifier) @k value: (_) @lists)))
 (#any-of? @k "directory" "root_dir" "searchpath" "static_folder" "static_path" "template_folder" "template_path"))

((call function: (_) @f arguments: (argument_list . (_) @writes))
 (#calls? @f
  "os.makedirs" "os.mkdir" "os.mkfifo" "os.mknod" "os.remove" "os.unlink" "os.rmdir" "os.removedirs" "os.rename"
  "os.replace" "os.renames" "os.truncate" "os.chmod" "os.utime" "shutil.rmtree" "shutil.move" "shelve.open" "dbm.open"
  "sqlite3.connect" "aiosqlite.connect" "apsw.Connection" "logging.FileHandler" "logging.handlers.RotatingFileHandler"
  "logging.handlers.TimedRotatingFileHandler" "logging.handlers.WatchedFileHandler" "tinydb.TinyDB" "duckdb.connect"
  "peewee.SqliteDatabase" "plyvel.DB" "lmdb.open" "chromadb.PersistentClient" "diskcache.Cache" "loguru.logger.add"
  "http.cookiejar.LWPCookieJar" "http.cookiejar.MozillaCookieJar" "socketserver.UnixStreamServer"
  "socketserver.UnixDatagramServer" "socketserver.ThreadingUnixStreamServer" "mailbox.*" "shutil.make_archive" "py_compile.compile"
  "compileall.*" "venv.create" "venv.EnvBuilder.create" "*.dump_stats" "os.*" "shutil.*" "aiofiles.os.*"))

((call function: (_) @f arguments: (argument_list . (string) @writes))
 (#calls? @f "os.chdir" "contextlib.chdir"))

((call function: (_) @f arguments: (argument_list . (_) @writes) @a)
 (#calls? @f "fileinput.input" "fileinput.FileInput")
 (#match? @a "inplace"))

((call function: (_) @f arguments: (argument_list) @writes)
 (#calls? @f "*.extractall")
 (#match? @writes "^\\(\\s*\\)$"))

((call function: (_) @nothing)
 (#calls? @nothing
  "os.access" "os.close" "os.cpu_count" "os.device_encoding" "os.dup" "os.dup2" "os.eventfd" "os.fchmod" "os.fchdir"
  "os.fdatasync" "os.fsdecode" "os.fsencode" "os.fspath" "os.fstat" "os.fsync" "os.ftruncate" "os.get_blocking"
  "os.get_exec_path" "os.get_inheritable" "os.get_terminal_size" "os.getenv" "os.getenvb" "os.getgrouplist" "os.getpgid"
  "os.getpriority" "os.getrandom" "os.getsid" "os.getxattr" "os.isatty" "os.kill" "os.killpg" "os.listxattr" "os.lseek"
  "os.lstat" "os.major" "os.makedev" "os.memfd_create" "os.minor" "os.pidfd_open" "os.pipe2" "os.putenv" "os.read"
  "os.readlink" "os.register_at_fork" "os.sched_getaffinity" "os.sched_setaffinity" "os.sendfile" "os.set_blocking"
  "os.set_inheritable" "os.setpgid" "os.setpriority" "os.stat" "os.stat_result" "os.statvfs" "os.strerror" "os.sysconf"
  "os.ttyname" "os.umask" "os.unsetenv" "os.urandom" "os.wait3" "os.wait4" "os.waitid" "os.waitpid"
  "os.waitstatus_to_exitcode" "os.write" "os.writev" "os.WEXITSTATUS" "os.WIFEXITED" "os.WIFSIGNALED" "os.WTERMSIG"
  "os._exit" "os.PathLike" "os.DirEntry" "os.error" "os.getcwd" "os.environ" "os.path" "shutil.copyfileobj"
  "shutil.disk_usage" "shutil.get_terminal_size" "shutil.ignore_patterns" "shutil.register_archive_format"
  "shutil.register_unpack_format" "aiofiles.os.stat" "aiofiles.os.wrap" "aiofiles.os.sendfile" "aiofiles.os.access"
  "pathlib.Path.absolute" "pathlib.Path.as_posix" "pathlib.Path.as_uri" "pathlib.Path.cwd" "pathlib.Path.exists"
  "pathlib.Path.expanduser" "pathlib.Path.full_match" "pathlib.Path.glob" "pathlib.Path.group" "pathlib.Path.home"
  "pathlib.Path.is_absolute" "pathlib.Path.is_dir" "pathlib.Path.is_file" "pathlib.Path.is_mount"
  "pathlib.Path.is_relative_to" "pathlib.Path.is_symlink" "pathlib.Path.joinpath" "pathlib.Path.lstat"
  "pathlib.Path.match" "pathlib.Path.owner" "pathlib.Path.read_bytes" "pathlib.Path.read_text" "pathlib.Path.readlink"
  "pathlib.Path.relative_to" "pathlib.Path.resolve" "pathlib.Path.samefile" "pathlib.Path.stat" "pathlib.Path.walk"
  "pathlib.Path.with_name" "pathlib.Path.with_stem" "pathlib.Path.with_suffix" "pathlib.Path.iterdir"
  "pathlib.Path.rglob" "pathlib.Path.format" "pathlib.Path.split" "pathlib.Path.strip" "pathlib.Path.rstrip"))

((call function: (_) @f arguments: (argument_list (keyword_argument name: (identifier) @k value: (_) @writes)))
 (#any-of? @k "filename" "path" "name" "dir" "dst" "database")
 (#calls? @f
  "logging.basicConfig" "logging.FileHandler" "logging.handlers.RotatingFileHandler"
  "logging.handlers.TimedRotatingFileHandler" "logging.handlers.WatchedFileHandler" "tempfile.mkdtemp" "tempfile.mkstemp"
  "tempfile.NamedTemporaryFile" "tempfile.TemporaryDirectory" "tempfile.TemporaryFile" "tempfile.SpooledTemporaryFile"
  "os.makedirs" "os.mkdir" "os.remove" "os.unlink" "os.rmdir" "os.rename" "os.replace" "os.symlink" "os.link"
  "shutil.copy" "shutil.copy2" "shutil.copyfile" "shutil.copytree" "shutil.move" "shutil.rmtree" "shelve.open"
  "sqlite3.connect" "aiosqlite.connect" "urllib.request.urlretrieve"))

((call function: (_) @f arguments: (argument_list . (_) . (_) @writes))
 (#calls? @f "os.rename" "os.replace" "os.symlink" "os.link" "shutil.copy" "shutil.copy2" "shutil.copyfile"
  "shutil.copytree" "shutil.copystat" "shutil.copymode" "shutil.move" "shutil.unpack_archive" "urllib.request.urlretrieve"
  "cProfile.run" "profile.run" "zipapp.create_archive"))

((call function: (_) @f arguments: (argument_list . (_) @writes .))
 (#calls? @f "shutil.unpack_archive"))

((call function: (attribute object: (_) @writes) @f)
 (#calls? @f "*.write_text" "*.write_bytes" "*.touch" "*.mkdir" "*.unlink" "*.symlink_to" "*.rmdir" "*.hardlink_to"
  "pathlib.Path.*"))

((call function: (attribute object: (_) @writes.named) @f)
 (#calls? @f "*.chmod" "*.rename"))

((call function: (_) @f arguments: (argument_list . (_) @writes.named))
 (#calls? @f "*.to_json" "*.save" "*.dump" "*.write" "*.download_file" "*.output"))

((call function: (_) @f arguments: (argument_list . (_) @writes.file))
 (#calls? @f "*.to_csv" "*.to_excel" "*.to_parquet" "*.to_pickle" "*.to_feather" "*.savefig" "*.extractall" "*.imwrite"
  "*.VideoWriter" "*.save_pretrained" "*.save_model" "*.save_weights" "*.save_local" "*.savetxt" "*.savez"
  "*.savez_compressed" "*.write_index" "*.write_html" "*.write_image" "*.download_to_filename" "*.FileHandler"
  "*.RotatingFileHandler" "*.TimedRotatingFileHandler" "numpy.save" "soundfile.write" "joblib.Memory" "*.save_index"
  "*.save_screenshot" "*.tofile" "*.write_edgelist" "*.write_gexf" "*.write_gml" "*.write_graphml" "*.ModelCheckpoint"
  "*.CSVLogger" "*.output_file" "dotenv.set_key" "dotenv.unset_key" "reportlab.pdfgen.canvas.Canvas" "*.SimpleDocTemplate"
  "ZODB.DB" "ZODB.FileStorage.FileStorage"))

((call function: (_) @f arguments: (argument_list) @writes)
 (#calls? @f "*.persist")
 (#match? @writes "^\\(\\s*\\)$"))

((call function: (_) @f arguments: (argument_list (keyword_argument name: (identifier) @k value: (_) @writes.file)))
 (#calls? @f "*.to_csv" "*.to_excel" "*.to_parquet" "*.to_pickle" "*.to_feather" "*.to_json" "*.to_html" "*.savefig" "*.imwrite"
  "*.extractall" "*.extract" "*.save_pretrained" "*.savetxt" "*.savez" "numpy.save" "*.write_html" "*.write_image"
  "torch.save" "joblib.dump" "shutil.unpack_archive" "shutil.make_archive")
 (#any-of? @k "path_or_buf" "excel_writer" "path" "fname" "filename" "save_directory" "file" "f" "extract_dir" "base_name"
  "members"))

((call function: (_) @f arguments: (argument_list (keyword_argument name: (identifier) @k value: (_) @writes.file)))
 (#calls? @f "*.snapshot_download" "*.hf_hub_download" "*.QdrantClient" "*.persist")
 (#any-of? @k "local_dir" "path" "persist_dir"))

((call function: (_) @f arguments: (argument_list . (_) @writes.file))
 (#calls? @f "*.save")
 (#match? @writes.file "(?i)(path|file|filename|dest|output|target)\\w*[)]*$"))

((call function: (_) @f arguments: (argument_list . (_) . (_) @writes.file))
 (#calls? @f "torch.save" "joblib.dump" "*.download_and_extract_archive" "*.save_to_file"))

((call function: (_) @f arguments: (argument_list . (_) . (_) . (_) @writes.file))
 (#calls? @f "*.download_file" "*.fget_object"))

((call function: (_) @f arguments: (argument_list (keyword_argument name: (identifier) @k value: (_) @writes.named)))
 (#any-of? @k "filename" "log_file" "logfile" "cache_dir" "download_dir" "upload_folder" "UPLOAD_FOLDER" "pidfile" "dest"
  "persist_directory" "output_path" "output_dir" "save_path" "local_dir" "log_dir" "logging_dir" "save_dir"))

((dictionary (pair key: (_) @k value: (_) @writes)) @_handler
 (#match? @k "^[\"']filename[\"']$")
 (#match? @_handler "FileHandler"))

((assignment left: (_) @_f right: (_) @writes)
 (#any-of? @_f "tempfile.tempdir"))

((assignment left: (_) @k right: (_) @writes.named)
 (#match? @k "(^|[._\\[\"'])(UPLOAD_FOLDER|UPLOAD_DIR|UPLOADS_DIR|MEDIA_ROOT|STATIC_ROOT|LOG_FILE|LOG_DIR|LOG_PATH|LOGS_DIR|CACHE_DIR|DATA_DIR|DATABASE_PATH|DB_PATH|DB_FILE|OUTPUT_DIR|PID_FILE|pidfile|errorlog|accesslog)[\"'\\]]*$"))

((call function: (_) @f arguments: (argument_list (keyword_argument name: (identifier) @k value: (_) @listens)))
 (#any-of? @k "port" "bind" "listen" "local_addr"))

((call function: (_) @f arguments: (argument_list . (_) @listens))
 (#calls? @f "*.listen" "*.bind" "*.HTTPServer" "*.TCPServer" "*.UDPServer" "*.WSGIServer" "*.ThreadingTCPServer"
  "*.ThreadingUDPServer" "*.SimpleXMLRPCServer" "*.add_insecure_port" "*.add_secure_port" "*.run_server"
  "*.ThreadingHTTPServer" "wsgiref.simple_server.make_server"))

((call function: (_) @f arguments: (argument_list . (string) . (_) @listens))
 (#calls? @f "*.run" "*.run_simple" "*.make_server"))

((call function: (_) @f arguments: (argument_list . (_) . (string) . (_) @listens))
 (#calls? @f "uvicorn.run" "asyncio.start_server" "*.create_server" "*.TCPSite" "*.run"))

((assignment left: (identifier) @k right: (_) @listens)
 (#any-of? @k "bind" "PORT" "port" "HTTP_PORT" "SERVER_PORT"))

((call function: (_) @f arguments: (argument_list . (_) @loads))
 (#calls? @f "ctypes.CDLL" "ctypes.PyDLL" "ctypes.cdll.LoadLibrary" "ctypes.util.find_library" "*.dlopen"))

((call function: (_) @privileged)
 (#calls? @privileged "os.setuid" "os.setgid" "os.seteuid" "os.setegid" "os.setreuid" "os.setgroups" "os.initgroups"
  "os.chroot" "os.chown" "os.fchown" "os.lchown" "shutil.chown" "os.mount" "os.nice" "docker.from_env"
  "docker.DockerClient" "docker.APIClient" "resource.setrlimit"))

((call function: (_) @privileged arguments: (argument_list . (integer)))
 (#calls? @privileged "*.VideoCapture"))

((string) @privileged
 (#match? @privileged "^[rbf]?[\"'](/dev/(bus|gpio|hid|i2c|input|kvm|mem|net|snd|spi|tty[A-Z]|video)|[^\"']*/(docker|containerd|podman)\\.sock)"))

((attribute) @privileged
 (#match? @privileged "^(socket\\.)(SOCK_RAW|AF_PACKET|SO_BINDTODEVICE)$"))

((import_statement name: (dotted_name) @privileged)
 (#match? @privileged "^(scapy|pcapy|RPi|smbus|usb\\.core|nmap|bluetooth)(\\.|$)"))

((import_from_statement module_name: (dotted_name) @privileged)
 (#match? @privileged "^(scapy|pcapy|RPi|smbus|usb|bluetooth)(\\.|$)"))

((call function: (_) @f arguments: (argument_list . (_) @imports.name))
 (#calls? @f "importlib.import_module" "__import__" "runpy.run_module" "pydoc.locate" "imp.load_source"
  "django.utils.module_loading.import_string"))
