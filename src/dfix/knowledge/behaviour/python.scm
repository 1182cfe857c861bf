; What calls of Python mean. Sources: the standard library's reference, and the documents of the packages named.
;
; (#calls? @f "subprocess.run")  the called name, with the file's imports and aliases followed; "*.name" is a method of
;                                anything
; Captures: kind, with a form behind the dot.
;   executes.program  one program, or a list of words      executes.text   a shell's text, or words
;   reads  writes  loads  listens                          opens           with @mode: what it does is decided there
;   ….named           counts only where its text is known: the name of the call alone says too little
;   ….file            counts unless it is a buffer in memory: the name of the call says that something is written
;   privileged        the call itself is enough
;   imports.name      a module that is loaded by a name put together when the program runs

((call function: (_) @f arguments: (argument_list . (_) @executes.text))
 (#calls? @f
  "subprocess.run" "subprocess.call" "subprocess.Popen" "subprocess.check_call" "subprocess.check_output"
  "subprocess.getoutput" "subprocess.getstatusoutput" "os.system" "os.popen" "asyncio.create_subprocess_shell"
  "commands.getoutput" "pexpect.run" "pexpect.spawn" "pexpect.pxssh.pxssh" "gevent.subprocess.Popen"
  "delegator.run" "invoke.run" "fabric.api.local" "anyio.run_process" "anyio.open_process" "plumbum.local"))

((call function: (_) @f arguments: (argument_list . (_) @executes.program))
 (#calls? @f
  "asyncio.create_subprocess_exec" "os.execv" "os.execve" "os.execvp" "os.execvpe" "os.execl" "os.execle" "os.execlp"
  "os.execlpe" "os.posix_spawn" "os.posix_spawnp" "pty.spawn" "sh.Command" "shutil.which" "psutil.Popen"))

((call function: (_) @f arguments: (argument_list . (_) . (_) @executes.program))
 (#calls? @f "os.spawnl" "os.spawnle" "os.spawnlp" "os.spawnlpe" "os.spawnv" "os.spawnve" "os.spawnvp" "os.spawnvpe"))

((call function: (_) @f arguments: (argument_list (keyword_argument name: (identifier) @k value: (_) @executes.program)))
 (#eq? @k "args")
 (#calls? @f "subprocess.run" "subprocess.call" "subprocess.Popen" "subprocess.check_call" "subprocess.check_output"))

((import_from_statement module_name: (dotted_name) @m name: (dotted_name) @executes.program)
 (#eq? @m "sh"))

((call function: (_) @f arguments: (argument_list . (_) @opens) @mode)
 (#calls? @f "open" "io.open" "codecs.open" "gzip.open" "bz2.open" "lzma.open" "aiofiles.open" "zipfile.ZipFile"
  "tarfile.open" "os.fdopen"))

((call function: (_) @f arguments: (argument_list (keyword_argument name: (identifier) @k value: (_) @opens)) @mode)
 (#eq? @k "file")
 (#calls? @f "open" "io.open" "codecs.open" "gzip.open" "zipfile.ZipFile"))

((call function: (_) @f arguments: (argument_list . (_) @reads))
 (#calls? @f "os.listdir" "os.scandir" "os.walk" "glob.glob" "glob.iglob" "linecache.getline" "dotenv.load_dotenv"
  "dotenv.dotenv_values" "dotenv.find_dotenv" "pkgutil.get_data" "runpy.run_path" "logging.config.fileConfig"))

((call function: (attribute object: (_) @reads) @f)
 (#calls? @f "*.read_text" "*.read_bytes" "*.iterdir" "*.rglob"))

((call function: (_) @f arguments: (argument_list . (_) @writes))
 (#calls? @f
  "os.makedirs" "os.mkdir" "os.mkfifo" "os.mknod" "os.remove" "os.unlink" "os.rmdir" "os.removedirs" "os.rename"
  "os.replace" "os.renames" "os.truncate" "os.chmod" "os.utime" "shutil.rmtree" "shutil.move" "shelve.open" "dbm.open"
  "sqlite3.connect" "aiosqlite.connect" "apsw.Connection" "logging.FileHandler" "logging.handlers.RotatingFileHandler"
  "logging.handlers.TimedRotatingFileHandler" "logging.handlers.WatchedFileHandler" "tinydb.TinyDB" "duckdb.connect"
  "peewee.SqliteDatabase" "plyvel.DB" "lmdb.open" "chromadb.PersistentClient" "diskcache.Cache" "loguru.logger.add"))

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
  "shutil.copytree" "shutil.move" "urllib.request.urlretrieve"))

((call function: (attribute object: (_) @writes) @f)
 (#calls? @f "*.write_text" "*.write_bytes" "*.touch" "*.mkdir" "*.unlink" "*.symlink_to" "*.rmdir"))

((call function: (_) @f arguments: (argument_list . (_) @writes.named))
 (#calls? @f "*.to_json" "*.save" "*.dump" "*.write" "*.download_file"))

((call function: (_) @f arguments: (argument_list . (_) @writes.file))
 (#calls? @f "*.to_csv" "*.to_excel" "*.to_parquet" "*.to_pickle" "*.to_feather" "*.savefig" "*.extractall" "*.imwrite"
  "*.VideoWriter" "*.save_pretrained" "*.save_model" "*.save_weights" "*.save_local" "*.savetxt" "*.savez"
  "*.savez_compressed" "*.write_index" "*.write_html" "*.write_image" "*.download_to_filename" "*.FileHandler"
  "*.RotatingFileHandler" "*.TimedRotatingFileHandler" "numpy.save" "soundfile.write" "joblib.Memory"))

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

((assignment left: (_) @k right: (_) @writes.named)
 (#match? @k "(^|[._\\[\"'])(UPLOAD_FOLDER|UPLOAD_DIR|UPLOADS_DIR|MEDIA_ROOT|STATIC_ROOT|LOG_FILE|LOG_DIR|LOG_PATH|LOGS_DIR|CACHE_DIR|DATA_DIR|DATABASE_PATH|DB_PATH|DB_FILE|OUTPUT_DIR|PID_FILE|pidfile|errorlog|accesslog)[\"'\\]]*$"))

((call function: (_) @f arguments: (argument_list (keyword_argument name: (identifier) @k value: (_) @listens)))
 (#any-of? @k "port" "bind"))

((call function: (_) @f arguments: (argument_list . (_) @listens))
 (#calls? @f "*.listen" "*.bind" "http.server.HTTPServer" "socketserver.TCPServer" "*.add_insecure_port"
  "*.add_secure_port" "*.run_server" "http.server.ThreadingHTTPServer" "wsgiref.simple_server.make_server"))

((assignment left: (identifier) @k right: (_) @listens)
 (#any-of? @k "bind" "PORT" "port" "HTTP_PORT" "SERVER_PORT"))

((call function: (_) @f arguments: (argument_list . (_) @loads))
 (#calls? @f "ctypes.CDLL" "ctypes.PyDLL" "ctypes.cdll.LoadLibrary" "ctypes.util.find_library" "*.dlopen"))

((call function: (_) @privileged)
 (#calls? @privileged "os.setuid" "os.setgid" "os.seteuid" "os.setegid" "os.setreuid" "os.setgroups" "os.initgroups"
  "os.chroot" "os.chown" "os.fchown" "os.lchown" "shutil.chown" "os.mount" "os.nice" "docker.from_env"
  "docker.DockerClient" "docker.APIClient" "resource.setrlimit"))

((attribute) @privileged
 (#match? @privileged "^(socket\\.)(SOCK_RAW|AF_PACKET|SO_BINDTODEVICE)$"))

((import_statement name: (dotted_name) @privileged)
 (#match? @privileged "^(scapy|pcapy|RPi|smbus|usb\\.core|nmap|bluetooth)(\\.|$)"))

((import_from_statement module_name: (dotted_name) @privileged)
 (#match? @privileged "^(scapy|pcapy|RPi|smbus|usb|bluetooth)(\\.|$)"))

((call function: (_) @f arguments: (argument_list . (_) @imports.name))
 (#calls? @f "importlib.import_module" "__import__" "runpy.run_module" "pydoc.locate" "imp.load_source"
  "django.utils.module_loading.import_string"))
