; What calls of JavaScript and TypeScript mean. Sources: Node's documentation, and the documents of the packages named.
; See python.scm for what the captures say; "module.name" is followed through require, import and destructuring.

((call_expression function: (_) @f arguments: (arguments . (_) @executes.text))
 (#calls? @f "child_process.exec" "child_process.execSync" "shelljs.exec" "execa.execaCommand" "execa.execaCommandSync"
  "execa.command" "child_process.promises.exec" "node-cmd.run" "node-cmd.get" "*.execAsync" "child-process-promise.exec"
  "bun.$"))

((call_expression function: (_) @f arguments: (arguments . (_) @executes.program))
 (#calls? @f "child_process.spawn" "child_process.spawnSync" "child_process.execFile" "child_process.execFileSync" "execa"
  "execa.execa" "execa.execaSync" "execa.sync" "execa.default" "cross-spawn" "cross-spawn.spawn" "cross-spawn.sync"
  "node-pty.spawn" "child-process-promise.spawn" "tinyexec.x" "nano-spawn" "Bun.spawn" "Bun.spawnSync" "bun.spawn" "bun.spawnSync" "which" "which.sync"
  "command-exists" "Deno.Command"))

((call_expression function: (_) @executes.itself)
 (#calls? @executes.itself "child_process.fork"))

((call_expression function: (_) @f arguments: (arguments (object (pair key: (_) @k value: (_) @executes.program))))
 (#calls? @f "child_process.fork" "cluster.setupPrimary" "cluster.setupMaster")
 (#eq? @k "execPath"))

((call_expression function: (_) @f arguments: (template_string) @executes.text)
 (#calls? @f "zx.$" "execa.$" "bun.$" "$"))

((new_expression constructor: (_) @f arguments: (arguments . (_) @executes.program))
 (#calls? @f "Deno.Command" "python-shell.PythonShell"))

((call_expression function: (_) @f arguments: (arguments . (_) @reads))
 (#calls? @f "fs.readFile" "fs.readFileSync" "fs.createReadStream" "fs.readdir" "fs.readdirSync" "fs.promises.readFile"
  "fs.promises.readdir" "fs/promises.readFile" "fs/promises.readdir" "fs-extra.readFile" "fs-extra.readJson"
  "fs-extra.readJsonSync" "fs-extra.readFileSync" "fs.opendir" "express.static" "serve-static" "Bun.file" "koa-static"
  "Deno.readTextFile" "Deno.readTextFileSync" "Deno.readFile" "Deno.readFileSync" "Deno.readDir" "Deno.readDirSync"))

((call_expression function: (_) @f arguments: (arguments . (_) @writes))
 (#calls? @f
  "fs.writeFile" "fs.writeFileSync" "fs.appendFile" "fs.appendFileSync" "fs.createWriteStream" "fs.mkdir" "fs.mkdirSync"
  "fs.unlink" "fs.unlinkSync" "fs.rm" "fs.rmSync" "fs.rmdir" "fs.rmdirSync" "fs.rename" "fs.renameSync" "fs.truncate"
  "fs.chmod" "fs.chmodSync" "fs.utimes" "fs.watch" "fs.promises.writeFile" "fs.promises.appendFile" "fs.promises.mkdir"
  "fs.promises.unlink" "fs.promises.rm" "fs.promises.rename" "fs/promises.writeFile" "fs/promises.appendFile"
  "fs/promises.mkdir" "fs/promises.unlink" "fs/promises.rm" "fs/promises.rename" "fs-extra.outputFile"
  "fs-extra.outputFileSync" "fs-extra.outputJson" "fs-extra.writeJson" "fs-extra.writeJsonSync" "fs-extra.writeFile"
  "fs-extra.writeFileSync" "fs-extra.ensureDir" "fs-extra.ensureDirSync" "fs-extra.mkdirp" "fs-extra.mkdirpSync"
  "fs-extra.remove" "fs-extra.removeSync" "fs-extra.emptyDir" "fs-extra.move" "fs-extra.createWriteStream" "mkdirp"
  "mkdirp.sync" "rimraf" "rimraf.sync" "write-file-atomic" "jsonfile.writeFile" "jsonfile.writeFileSync" "graceful-fs.writeFile"
  "graceful-fs.writeFileSync" "Bun.write" "Deno.writeTextFile"
  "Deno.writeTextFileSync" "Deno.writeFile" "Deno.writeFileSync" "Deno.mkdir" "Deno.mkdirSync" "Deno.remove" "Deno.removeSync" "Deno.create"
  "Deno.createSync" "Deno.truncate" "Deno.open" "Deno.openSync" "Deno.openKv" "*.writeFile" "*.writeFileSync" "*.createWriteStream" "*.mkdirSync"
  "fs.WriteStream" "fs.*" "fs.promises.*" "fs/promises.*" "fs-extra.*" "graceful-fs.*" "jsonfile.*" "pino.destination" "*.toFile" "*.extractAllTo"
  "*.writeZip" "*.ensureDirSync" "*.ensureFileSync" "@std/fs.*"))

; a template for the name: below the folder for temporary files where it says so
((call_expression function: (_) @f arguments: (arguments . (_) @writes))
 (#calls? @f "fs.mkdtemp" "fs.mkdtempSync" "fs.promises.mkdtemp" "fs/promises.mkdtemp")
 (#match? @writes "^[\"'`]"))

((call_expression function: (_) @f) @writes
 (#calls? @f "v8.writeHeapSnapshot" "process.report.writeReport"))

((new_expression constructor: (_) @f arguments: (arguments . (_) @writes))
 (#calls? @f "fs.WriteStream" "fs.FileWriteStream"))

((call_expression function: (_) @f arguments: (arguments . (object (pair key: (_) @k value: (_) @writes))))
 (#calls? @f "*.screenshot" "*.pdf" "*.saveAs" "*.recordVideo")
 (#any-of? @k "path" "dir"))

((call_expression function: (_) @f arguments: (arguments . (object (pair key: (_) @k value: (_) @writes))))
 (#calls? @f "formidable" "formidable.formidable" "formidable.IncomingForm" "tmp.dir" "tmp.dirSync" "tmp.file" "tmp.fileSync" "express-fileupload")
 (#any-of? @k "uploadDir" "dir" "tmpdir" "tempFileDir"))

((call_expression function: (_) @f arguments: (arguments . (string) @writes))
 (#calls? @f "process.chdir"))

((call_expression function: (_) @f arguments: (arguments . (_) @writes.named))
 (#calls? @f "*.mv" "*.outputFile" "*.saveToFile" "*.writeToFile"))

((call_expression function: (_) @nothing)
 (#calls? @nothing
  "fs.access" "fs.accessSync" "fs.close" "fs.closeSync" "fs.exists" "fs.existsSync" "fs.fchmod" "fs.fchmodSync" "fs.fdatasync"
  "fs.fdatasyncSync" "fs.fstat" "fs.fstatSync" "fs.fsync" "fs.fsyncSync" "fs.ftruncate" "fs.ftruncateSync" "fs.futimes"
  "fs.futimesSync" "fs.glob" "fs.globSync" "fs.lstat" "fs.lstatSync" "fs.openAsBlob" "fs.opendirSync" "fs.read" "fs.readSync"
  "fs.readlink" "fs.readlinkSync" "fs.readv" "fs.readvSync" "fs.realpath" "fs.realpathSync" "fs.stat" "fs.statSync" "fs.statfs"
  "fs.statfsSync" "fs.unwatchFile" "fs.watchFile" "fs.write" "fs.writeSync" "fs.writev" "fs.writevSync" "fs.Stats" "fs.ReadStream"
  "fs.promises.access" "fs.promises.glob" "fs.promises.lstat" "fs.promises.opendir" "fs.promises.readlink"
  "fs.promises.realpath" "fs.promises.stat" "fs.promises.statfs" "fs.promises.watch" "fs/promises.access" "fs/promises.glob"
  "fs/promises.lstat" "fs/promises.opendir" "fs/promises.readlink" "fs/promises.realpath" "fs/promises.stat"
  "fs/promises.statfs" "fs/promises.watch" "fs-extra.access" "fs-extra.accessSync" "fs-extra.close" "fs-extra.closeSync"
  "fs-extra.createReadStream" "fs-extra.exists" "fs-extra.existsSync" "fs-extra.lstat" "fs-extra.lstatSync"
  "fs-extra.pathExists" "fs-extra.pathExistsSync" "fs-extra.readdir" "fs-extra.readdirSync" "fs-extra.readJSON"
  "fs-extra.readJSONSync" "fs-extra.readlink" "fs-extra.realpath" "fs-extra.realpathSync" "fs-extra.stat" "fs-extra.statSync"
  "graceful-fs.createReadStream" "graceful-fs.existsSync" "graceful-fs.gracefulify" "graceful-fs.lstat" "graceful-fs.lstatSync"
  "graceful-fs.readFile" "graceful-fs.readFileSync" "graceful-fs.readdir" "graceful-fs.readdirSync" "graceful-fs.realpath"
  "graceful-fs.stat" "graceful-fs.statSync" "jsonfile.readFile" "jsonfile.readFileSync" "jsonfile.stringify"
  "@std/fs.exists" "@std/fs.existsSync" "@std/fs.expandGlob" "@std/fs.expandGlobSync" "@std/fs.walk" "@std/fs.walkSync"
  "@std/fs.eol" "@std/fs.detect" "@std/fs.format"))

((call_expression function: (_) @f arguments: (arguments . (_) . (_) @writes))
 (#calls? @f "fs.copyFile" "fs.copyFileSync" "fs.cp" "fs.cpSync" "fs.rename" "fs.renameSync" "fs.symlink" "fs.symlinkSync"
  "fs.link" "fs.linkSync" "fs.promises.copyFile" "fs.promises.cp" "fs.promises.rename" "fs.promises.symlink" "fs.promises.link"
  "fs/promises.copyFile" "fs/promises.cp" "fs/promises.rename" "fs/promises.symlink" "fs/promises.link" "fs-extra.copy"
  "fs-extra.copySync" "fs-extra.copyFile" "fs-extra.copyFileSync" "fs-extra.ensureLink" "fs-extra.ensureSymlink" "fs-extra.move"
  "fs-extra.moveSync" "@std/fs.copy" "@std/fs.copySync" "@std/fs.move" "@std/fs.moveSync" "Deno.copyFile" "Deno.copyFileSync" "Deno.rename" "Deno.renameSync"))

((call_expression function: (_) @f arguments: (arguments . (_) @opens) @mode)
 (#calls? @f "fs.open" "fs.openSync" "fs.promises.open" "fs/promises.open"))

((new_expression constructor: (_) @f arguments: (arguments . (_) @writes))
 (#calls? @f "better-sqlite3" "sqlite3.Database" "sqlite3.cached.Database" "nedb" "@seald-io/nedb" "level.Level" "classic-level.ClassicLevel"
  "node:sqlite.DatabaseSync" "sqlite.DatabaseSync" "bun:sqlite.Database" "lowdb/node.JSONFile" "lowdb/adapters/FileSync"
  "node-localstorage.LocalStorage" "*.JSONFile" "*.FileSync" "pouchdb" "simple-json-db"))

((call_expression function: (_) @f arguments: (arguments . (_) @writes))
 (#calls? @f "better-sqlite3" "lowdb/node.JSONFilePreset" "sqlite3.Database" "node-persist.init"))

((pair key: (_) @k value: (_) @writes.named)
 (#any-of? @k "dest" "destination" "filename" "uploadDir" "tempFileDir" "logDir" "dirname" "cacheDirectory" "dbPath"
  "storage" "database" "dataDir" "outputDir" "logFile"))

((call_expression function: (_) @f arguments: (arguments (_)? (_) @writes.named .))
 (#eq? @f "cb"))

((call_expression function: (member_expression property: (property_identifier) @p) arguments: (arguments . (_) @listens))
 (#eq? @p "listen"))

((pair key: (_) @k value: (_) @listens)
 (#any-of? @k "port" "PORT" "httpPort"))

((variable_declarator name: (identifier) @k value: (_) @listens)
 (#any-of? @k "port" "PORT" "HTTP_PORT" "SERVER_PORT" "httpPort"))

((call_expression function: (_) @f arguments: (arguments . (_) @loads))
 (#calls? @f "process.dlopen" "ffi-napi.Library" "ffi.Library" "koffi.load" "bun:ffi.dlopen" "Deno.dlopen"))

((string (string_fragment) @privileged)
 (#match? @privileged "^(/dev/(bus|gpio|hid|i2c|input|kvm|mem|net|snd|spi|tty[A-Z]|video)|.*/(docker|containerd|podman)\\.sock)"))

((call_expression function: (_) @privileged)
 (#calls? @privileged "process.setuid" "process.setgid" "process.seteuid" "process.setegid" "process.setgroups"
  "process.initgroups" "fs.chown" "fs.chownSync" "fs.promises.chown" "fs/promises.chown" "posix.chroot"))

((call_expression function: (_) @f arguments: (arguments . (string (string_fragment) @privileged)))
 (#eq? @f "require")
 (#any-of? @privileged "raw-socket" "net-ping" "pcap" "cap" "dockerode" "onoff" "rpi-gpio" "pigpio" "usb" "node-hid"
  "serialport" "dgram-raw" "i2c-bus" "spi-device" "docker-modem"))

((import_statement source: (string (string_fragment) @privileged))
 (#any-of? @privileged "raw-socket" "net-ping" "pcap" "cap" "dockerode" "onoff" "rpi-gpio" "pigpio" "usb" "node-hid"
  "serialport" "i2c-bus" "spi-device" "docker-modem"))

((call_expression function: (_) @f arguments: (arguments . (_) @imports.name))
 (#any-of? @f "require" "import" "require.resolve"))
