; What calls of Kotlin mean. Sources: the API documentation of the JDK and of Kotlin's standard library.
; See python.scm for what the captures say; a class is followed through imports and plain assignments.

((call_expression . (_) @f (value_arguments . (value_argument) @executes.program) @words)
 (#calls? @f "ProcessBuilder" "java.lang.ProcessBuilder" "org.apache.commons.exec.CommandLine" "org.zeroturnaround.exec.ProcessExecutor"))

((call_expression . (_) @f (value_arguments . (value_argument) @executes.text))
 (#calls? @f "Runtime.getRuntime.exec" "java.lang.Runtime.getRuntime.exec" "org.apache.commons.exec.CommandLine.parse"))

((call_expression . (navigation_expression . (_) @o) @f (value_arguments . (value_argument) @executes.program) @words)
 (#calls? @f "*.command")
 (#match? @o "ProcessBuilder|ProcessExecutor|[pP]rocess|^(pb|builder)$"))

((call_expression . (_) @f (value_arguments . (value_argument) @reads))
 (#calls? @f "java.io.FileInputStream" "java.io.FileReader" "java.nio.file.Files.readAllBytes" "java.nio.file.Files.readAllLines"
  "java.nio.file.Files.readString" "java.nio.file.Files.lines" "java.nio.file.Files.list" "java.nio.file.Files.walk"
  "java.nio.file.Files.newBufferedReader" "java.nio.file.Files.newInputStream" "org.springframework.core.io.FileSystemResource"))

((call_expression . (navigation_expression . (_) @reads) @f)
 (#calls? @f "*.readText" "*.readLines" "*.readBytes" "*.bufferedReader" "*.forEachLine" "*.listFiles" "*.walkTopDown"))

((call_expression . (_) @f (value_arguments . (value_argument) @writes))
 (#calls? @f "java.io.FileOutputStream" "java.io.FileWriter" "java.util.logging.FileHandler" "java.nio.file.Files.write"
  "java.nio.file.Files.writeString" "java.nio.file.Files.createDirectory" "java.nio.file.Files.createDirectories" "java.nio.file.Files.createFile"
  "java.nio.file.Files.delete" "java.nio.file.Files.deleteIfExists" "java.nio.file.Files.move" "java.nio.file.Files.newBufferedWriter"
  "java.nio.file.Files.newOutputStream" "java.nio.file.Files.setPosixFilePermissions" "java.nio.file.Files.*"
  "org.apache.commons.io.FileUtils.*" "okio.FileSystem.SYSTEM.*"))

((call_expression . (_) @f (value_arguments . (value_argument) @writes . (value_argument) . (value_argument)))
 (#calls? @f "java.nio.file.Files.createTempFile"))

((call_expression . (_) @f (value_arguments . (value_argument) @writes . (value_argument)))
 (#calls? @f "java.nio.file.Files.createTempDirectory"))

((call_expression . (_) @f (value_arguments . (value_argument) @writes))
 (#calls? @f "kotlin.io.path.createTempDirectory" "kotlin.io.path.createTempFile")
 (#match? @writes "[pP]ath|[dD]ir"))

((call_expression . (_) @f (value_arguments . (value_argument) . (value_argument) . (value_argument) @writes))
 (#calls? @f "java.io.File.createTempFile" "kotlin.io.createTempFile"))

((call_expression . (_) @f (value_arguments . (value_argument) @writes))
 (#calls? @f "java.io.PrintWriter" "java.io.PrintStream" "java.io.RandomAccessFile")
 (#match? @writes "^\"|File\\(|[fF]ile$|[pP]ath$"))

((call_expression . (navigation_expression . (_) @writes) @f)
 (#calls? @f "java.io.File.*"))

((call_expression . (navigation_expression) @nothing)
 (#calls? @nothing
  "java.io.File.canExecute" "java.io.File.canRead" "java.io.File.canWrite" "java.io.File.compareTo" "java.io.File.equals"
  "java.io.File.exists" "java.io.File.getAbsoluteFile" "java.io.File.getAbsolutePath" "java.io.File.getCanonicalFile"
  "java.io.File.getCanonicalPath" "java.io.File.getFreeSpace" "java.io.File.getName" "java.io.File.getParent"
  "java.io.File.getParentFile" "java.io.File.getPath" "java.io.File.getTotalSpace" "java.io.File.getUsableSpace"
  "java.io.File.hashCode" "java.io.File.isAbsolute" "java.io.File.isDirectory" "java.io.File.isFile" "java.io.File.isHidden"
  "java.io.File.lastModified" "java.io.File.length" "java.io.File.list" "java.io.File.listFiles" "java.io.File.listRoots"
  "java.io.File.toPath" "java.io.File.toString" "java.io.File.toURI" "java.io.File.toURL"
  "java.io.File.readText" "java.io.File.readLines" "java.io.File.readBytes" "java.io.File.bufferedReader" "java.io.File.forEachLine"
  "java.io.File.walkTopDown" "java.io.File.walk" "java.io.File.walkBottomUp" "java.io.File.useLines" "java.io.File.inputStream"
  "java.io.File.reader" "java.io.File.resolve" "java.io.File.resolveSibling" "java.io.File.relativeTo" "java.io.File.toRelativeString"
  "java.io.File.startsWith" "java.io.File.endsWith" "java.io.File.normalize" "java.io.File.let" "java.io.File.also" "java.io.File.apply"
  "java.io.File.takeIf" "java.io.File.run" "okio.FileSystem.SYSTEM.read" "okio.FileSystem.SYSTEM.exists" "okio.FileSystem.SYSTEM.list"
  "okio.FileSystem.SYSTEM.metadata" "okio.FileSystem.SYSTEM.source" "okio.FileSystem.SYSTEM.canonicalize"
  "java.nio.file.Files.exists" "java.nio.file.Files.find" "java.nio.file.Files.getAttribute" "java.nio.file.Files.getFileAttributeView"
  "java.nio.file.Files.getFileStore" "java.nio.file.Files.getLastModifiedTime" "java.nio.file.Files.getOwner"
  "java.nio.file.Files.getPosixFilePermissions" "java.nio.file.Files.isDirectory" "java.nio.file.Files.isExecutable"
  "java.nio.file.Files.isHidden" "java.nio.file.Files.isReadable" "java.nio.file.Files.isRegularFile" "java.nio.file.Files.isSameFile"
  "java.nio.file.Files.isSymbolicLink" "java.nio.file.Files.isWritable" "java.nio.file.Files.mismatch" "java.nio.file.Files.notExists"
  "java.nio.file.Files.probeContentType" "java.nio.file.Files.readAttributes" "java.nio.file.Files.readSymbolicLink"
  "java.nio.file.Files.size" "java.nio.file.Files.walkFileTree"))

((call_expression . (_) @f (value_arguments . (_) . (value_argument) @writes))
 (#calls? @f "java.nio.file.Files.copy" "java.nio.file.Files.move"))

((call_expression . (navigation_expression . (_) @writes) @f)
 (#calls? @f "*.mkdirs" "*.mkdir" "*.createNewFile" "*.writeText" "*.writeBytes" "*.appendText" "*.appendBytes" "*.deleteRecursively" "*.bufferedWriter"
  "*.printWriter" "*.outputStream" "*.createDirectories" "*.createDirectory" "*.createFile" "*.createParentDirectories" "*.deleteIfExists"
  "*.deleteExisting" "*.writeLines" "*.appendLines" "*.moveTo" "*.setLastModified" "*.setWritable" "*.setReadable" "*.setExecutable"
  "*.createSymbolicLinkPointingTo" "*.createLinkPointingTo"))

((call_expression . (_) @f (value_arguments . (value_argument) @writes))
 (#calls? @f "*.transferTo" "*.renameTo" "*.copyTo" "*.copyRecursively"))

((call_expression . (_) @f (value_arguments . (value_argument) @listens))
 (#calls? @f "java.net.ServerSocket" "java.net.InetSocketAddress"))

((value_argument . (identifier) @k . (number_literal) @listens)
 (#eq? @k "port"))

((call_expression . (_) @f (value_arguments . (value_argument) @loads))
 (#calls? @f "System.loadLibrary" "System.load" "com.sun.jna.Native.load"))

((call_expression . (_) @privileged)
 (#calls? @privileged "com.github.dockerjava.core.DockerClientBuilder.getInstance" "java.nio.file.Files.setOwner"))
