; What calls of Go mean. Sources: the packages' documents on pkg.go.dev.
; See python.scm for what the captures say; "path/to/package.Name" is followed through named imports.

((call_expression function: (_) @f arguments: (argument_list . (_) @executes.program) @words)
 (#calls? @f "os/exec.Command" "os/exec.LookPath" "os.StartProcess" "syscall.Exec" "syscall.ForkExec"
  "golang.org/x/sys/unix.Exec" "golang.org/x/sys/execabs.Command" "github.com/cli/safeexec.LookPath" "github.com/bitfield/script.Exec"
  "github.com/go-cmd/cmd.NewCmd" "github.com/codeskyblue/go-sh.Command"))

((call_expression function: (_) @f arguments: (argument_list . (_) . (_) @executes.program) @words)
 (#calls? @f "os/exec.CommandContext" "golang.org/x/sys/execabs.CommandContext"))

((call_expression function: (_) @f arguments: (argument_list . (_) @reads))
 (#calls? @f "os.Open" "os.ReadFile" "os.ReadDir" "os.DirFS" "os.Stat" "io/ioutil.ReadFile" "io/ioutil.ReadDir"
  "html/template.ParseFiles" "html/template.ParseGlob" "text/template.ParseFiles" "text/template.ParseGlob"
  "path/filepath.Walk" "path/filepath.WalkDir" "path/filepath.Glob" "net/http.Dir" "crypto/tls.LoadX509KeyPair"
  "github.com/joho/godotenv.Load" "github.com/joho/godotenv.Overload" "github.com/BurntSushi/toml.DecodeFile"
  "*.LoadHTMLGlob" "*.LoadHTMLFiles" "*.SetConfigFile" "*.AddConfigPath" "plugin.Open"))

((call_expression function: (_) @f arguments: (argument_list . (_) . (_) @reads))
 (#calls? @f "net/http.ServeFile" "*.Static" "*.StaticFile" "*.StaticFS"))

((call_expression function: (_) @f arguments: (argument_list . (_) @opens) @mode)
 (#calls? @f "os.OpenFile"))

((call_expression function: (_) @f arguments: (argument_list . (_) @writes))
 (#calls? @f "os.Create" "os.WriteFile" "os.Mkdir" "os.MkdirAll" "os.Remove" "os.RemoveAll" "os.Rename" "os.Truncate"
  "os.Chmod" "os.Chtimes" "io/ioutil.WriteFile" "go.etcd.io/bbolt.Open" "github.com/boltdb/bolt.Open"
  "github.com/asdine/storm.Open" "github.com/dgraph-io/badger.DefaultOptions" "github.com/cockroachdb/pebble.Open"
  "github.com/syndtr/goleveldb/leveldb.OpenFile" "github.com/blevesearch/bleve.New" "github.com/blevesearch/bleve/v2.New"
  "gorm.io/driver/sqlite.Open" "github.com/glebarez/sqlite.Open" "github.com/natefinch/atomic.WriteFile"
  "github.com/tidwall/buntdb.Open" "github.com/lestrrat-go/file-rotatelogs.New" "os.*" "io/ioutil.*" "syscall.Mkdir" "syscall.Rmdir"
  "syscall.Unlink" "syscall.Rename" "syscall.Creat" "syscall.Mkfifo" "syscall.Mknod" "syscall.Chmod" "syscall.Truncate"
  "golang.org/x/sys/unix.Mkdir" "golang.org/x/sys/unix.Rmdir" "golang.org/x/sys/unix.Unlink" "golang.org/x/sys/unix.Rename"
  "golang.org/x/sys/unix.Mkfifo" "golang.org/x/sys/unix.Mknod" "golang.org/x/crypto/acme/autocert.DirCache"))

((call_expression function: (_) @f arguments: (argument_list . (_) @writes))
 (#calls? @f "os.MkdirTemp" "os.CreateTemp" "io/ioutil.TempDir" "io/ioutil.TempFile")
 (#match? @writes "^(?!\"\"$|os\\.TempDir\\(\\)$)"))

((call_expression function: (_) @f arguments: (argument_list . (interpreted_string_literal) @writes))
 (#calls? @f "os.Chdir"))

((call_expression function: (_) @nothing)
 (#calls? @nothing
  "os.Clearenv" "os.Environ" "os.Executable" "os.Exit" "os.Expand" "os.ExpandEnv" "os.FileMode" "os.FindProcess" "os.Getenv"
  "os.Getpagesize" "os.Getpid" "os.Getwd" "os.Hostname" "os.IsExist" "os.IsNotExist" "os.IsPathSeparator" "os.IsPermission"
  "os.IsTimeout" "os.LookupEnv" "os.Lstat" "os.NewFile" "os.NewSyscallError" "os.Pipe" "os.Readlink" "os.SameFile" "os.Setenv"
  "os.Signal" "os.Unsetenv" "os.UserCacheDir" "os.UserConfigDir" "os.UserHomeDir" "io/ioutil.Discard" "io/ioutil.NopCloser"
  "io/ioutil.ReadAll"))

((call_expression function: (_) @f arguments: (argument_list . (_) @_network . (_) @writes))
 (#calls? @f "net.Listen" "net.ListenUnix" "net.ListenUnixgram" "net.ListenPacket")
 (#match? @_network "unix"))

((call_expression function: (_) @f arguments: (argument_list . (_) . (_) @writes))
 (#calls? @f "os.Rename" "os.Symlink" "os.Link" "*.SaveUploadedFile" "*.SaveFile" "*.FPutObject"))

((call_expression function: (_) @f arguments: (argument_list . (_) @driver . (_) @writes))
 (#calls? @f "database/sql.Open" "github.com/jmoiron/sqlx.Open" "github.com/jmoiron/sqlx.Connect" "github.com/jmoiron/sqlx.MustConnect")
 (#match? @driver "sqlite|duckdb|\"ql"))

((keyed_element (literal_element) @k (literal_element (_) @writes.named))
 (#any-of? @k "Filename" "LogFile" "DataDir" "UploadDir" "CacheDir" "Dir" "DBPath" "StoragePath"))

((call_expression function: (_) @f arguments: (argument_list . (_) @listens))
 (#calls? @f "net/http.ListenAndServe" "net/http.ListenAndServeTLS" "*.Run" "*.Listen" "*.Start" "*.ListenAndServe"
  "github.com/valyala/fasthttp.ListenAndServe" "*.RunTLS"))

((call_expression function: (_) @f arguments: (argument_list . (_) . (_) @listens))
 (#calls? @f "net.Listen" "net.ListenPacket" "crypto/tls.Listen" "*.ListenTLS"))

((call_expression function: (_) @f arguments: (argument_list . (_) @loads))
 (#calls? @f "github.com/ebitengine/purego.Dlopen" "C.dlopen"))

((keyed_element (literal_element) @k (literal_element (_) @listens))
 (#any-of? @k "Addr" "Address" "Port" "ListenAddr"))

((interpreted_string_literal) @privileged
 (#match? @privileged "^.(/dev/(bus|gpio|hid|i2c|input|kvm|mem|net|snd|spi|tty[A-Z]|video)|[^\"]*/(docker|containerd|podman)\\.sock)"))

((call_expression function: (_) @privileged)
 (#calls? @privileged "syscall.Setuid" "syscall.Setgid" "syscall.Chroot" "syscall.Mount" "syscall.RawSyscall" "os.Chown"
  "os.Lchown" "syscall.Chown" "golang.org/x/sys/unix.Setuid" "golang.org/x/sys/unix.Mount" "golang.org/x/sys/unix.Chroot"
  "golang.org/x/net/icmp.ListenPacket" "github.com/google/gopacket/pcap.OpenLive" "github.com/docker/docker/client.NewClientWithOpts"
  "github.com/docker/docker/client.NewEnvClient" "github.com/fsouza/go-dockerclient.NewClient"
  "github.com/moby/moby/client.NewClientWithOpts" "github.com/vishvananda/netlink.LinkByName" "net.ListenIP"))

((selector_expression) @privileged
 (#any-of? @privileged "syscall.SOCK_RAW" "unix.SOCK_RAW" "syscall.AF_PACKET" "unix.AF_PACKET" "syscall.SysProcAttr"
  "syscall.Credential" "syscall.SO_BINDTODEVICE"))
