; What calls of C# mean. Sources: the .NET API reference on learn.microsoft.com (System.Diagnostics, System.IO, System.Net,
; ASP.NET Core hosting), and the documents of the packages named. See python.scm for what the captures say.
; "Type.Member": the type without its namespaces, as it is written behind a using; a type alone is what `new` makes.

((invocation_expression function: (_) @f arguments: (argument_list . (_) @executes.program))
 (#calls? @f "Process.Start" "Cli.Wrap" "Command.Run" "Command.RunAsync" "Shell.Run"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @executes.program))
 (#calls? @f "ProcessStartInfo"))

((object_creation_expression type: (_) @f) @executes.program
 (#calls? @f "ProcessStartInfo"))

((variable_declaration type: (_) @starts)
 (#any-of? @starts "ProcessStartInfo" "Process"))

((assignment_expression left: (_) @f right: (_) @executes.program)
 (#calls? @f "StartInfo.FileName" "ProcessStartInfo.FileName"))

((implicit_object_creation_expression (initializer_expression (assignment_expression left: (_) @k right: (_) @executes.program)))
 (#eq? @k "FileName"))

((invocation_expression function: (_) @f arguments: (argument_list . (_) @reads))
 (#calls? @f "File.ReadAllText" "File.ReadAllTextAsync" "File.ReadAllLines" "File.ReadAllLinesAsync" "File.ReadAllBytes"
  "File.ReadAllBytesAsync" "File.ReadLines" "File.OpenRead" "File.OpenText" "File.Exists" "Directory.Exists"
  "Directory.GetFiles" "Directory.EnumerateFiles" "Directory.GetDirectories" "Directory.EnumerateDirectories"
  "Assembly.LoadFrom" "Assembly.LoadFile" "ZipFile.OpenRead" "*.AddJsonFile" "*.AddXmlFile" "*.AddIniFile"
  "*.AddKeyPerFile" "*.PhysicalFile" "*.SendFileAsync" "*.MapFallbackToFile"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @reads))
 (#calls? @f "StreamReader" "PhysicalFileProvider" "X509Certificate2"))

((invocation_expression function: (_) @f arguments: (argument_list . (_) @opens) @mode)
 (#calls? @f "File.Open" "File.OpenHandle"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @opens) @mode)
 (#calls? @f "FileStream"))

((invocation_expression function: (_) @f arguments: (argument_list . (_) @writes))
 (#calls? @f "File.WriteAllText" "File.WriteAllTextAsync" "File.WriteAllLines" "File.WriteAllLinesAsync"
  "File.WriteAllBytes" "File.WriteAllBytesAsync" "File.AppendAllText" "File.AppendAllTextAsync" "File.AppendAllLines"
  "File.AppendAllLinesAsync" "File.AppendText" "File.CreateText" "File.Create" "File.OpenWrite" "File.Delete" "File.Move"
  "File.SetLastWriteTime" "File.SetUnixFileMode" "Directory.CreateDirectory" "Directory.Delete" "Directory.Move"
  "ZipFile.CreateFromDirectory" "File.CreateSymbolicLink" "*.UseSqlite" "*.PersistKeysToFileSystem" "*.ListenUnixSocket"
  "File.Replace" "File.*" "Directory.*"))

((invocation_expression function: (_) @f arguments: (argument_list . (argument (string_literal)) @writes))
 (#calls? @f "Directory.SetCurrentDirectory"))

((invocation_expression function: (member_access_expression expression: (_) @writes) @f)
 (#calls? @f "FileInfo.*" "DirectoryInfo.*"))

((invocation_expression function: (_) @f arguments: (argument_list . (_) @writes.named))
 (#calls? @f "*.Save" "*.SaveAsync" "*.SaveAs" "*.SaveAsPng" "*.SaveAsJpeg" "*.ExtractToFile" "*.WriteToFile"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @writes))
 (#calls? @f "UnixDomainSocketEndPoint"))

((invocation_expression function: (_) @nothing)
 (#calls? @nothing
  "File.GetAttributes" "File.GetCreationTime" "File.GetCreationTimeUtc" "File.GetLastAccessTime" "File.GetLastAccessTimeUtc"
  "File.GetLastWriteTime" "File.GetLastWriteTimeUtc" "File.GetUnixFileMode" "File.ReadLinesAsync" "File.ResolveLinkTarget"
  "Directory.CreateTempSubdirectory" "Directory.EnumerateFileSystemEntries" "Directory.GetCreationTime"
  "Directory.GetCurrentDirectory" "Directory.GetDirectoryRoot" "Directory.GetFileSystemEntries" "Directory.GetLastAccessTime"
  "Directory.GetLastWriteTime" "Directory.GetLastWriteTimeUtc" "Directory.GetLogicalDrives" "Directory.GetParent"
  "Directory.ResolveLinkTarget" "Directory.Exists" "FileInfo.OpenRead" "FileInfo.OpenText" "FileInfo.Refresh" "FileInfo.ToString"
  "DirectoryInfo.EnumerateDirectories" "DirectoryInfo.EnumerateFiles" "DirectoryInfo.EnumerateFileSystemInfos"
  "DirectoryInfo.GetDirectories" "DirectoryInfo.GetFiles" "DirectoryInfo.GetFileSystemInfos" "DirectoryInfo.Refresh"
  "DirectoryInfo.ToString" "Directory.Build"))

((invocation_expression function: (_) @f arguments: (argument_list . (_) . (_) @writes))
 (#calls? @f "File.Replace" "Directory.CreateSymbolicLink" "File.Copy" "File.Move" "Directory.Move" "ZipFile.ExtractToDirectory" "*.DownloadFile"
  "*.DownloadFileTaskAsync"))

((invocation_expression function: (_) @f arguments: (argument_list . (_) @writes))
 (#calls? @f "WriteTo.File" "*.AddFile" "*.UseLiteDb"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @writes))
 (#calls? @f "SqliteConnection" "SQLiteConnection" "SQLiteAsyncConnection" "LiteDatabase" "LiteRepository"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @writes.named))
 (#calls? @f "StreamWriter"))

((object_creation_expression type: (_) @f arguments: (argument_list . (argument (identifier) @writes)))
 (#calls? @f "StreamWriter")
 (#match? @writes "(?i)(?:path|file|filename)$"))

((invocation_expression function: (_) @f arguments: (argument_list . (_) @listens))
 (#calls? @f "*.UseUrls" "*.ListenAnyIP" "*.ListenLocalhost" "Urls.Add" "*.AddPrefix" "Prefixes.Add"))

((invocation_expression function: (_) @f arguments: (argument_list . (_) . (_) @listens))
 (#calls? @f "options.Listen" "opt.Listen" "o.Listen" "opts.Listen" "serverOptions.Listen" "kestrel.Listen" "*.ListenAsync"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) . (_) @listens))
 (#calls? @f "TcpListener" "IPEndPoint" "ServerPort"))

((object_creation_expression type: (_) @privileged)
 (#calls? @privileged "DockerClientConfiguration" "Ping"))
