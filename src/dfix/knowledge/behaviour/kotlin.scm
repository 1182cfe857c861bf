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
  "java.nio.file.Files.newOutputStream" "java.nio.file.Files.setPosixFilePermissions"))

((call_expression . (_) @f (value_arguments . (_) . (value_argument) @writes))
 (#calls? @f "java.nio.file.Files.copy" "java.nio.file.Files.move"))

((call_expression . (navigation_expression . (_) @writes) @f)
 (#calls? @f "*.mkdirs" "*.mkdir" "*.createNewFile" "*.writeText" "*.writeBytes" "*.appendText" "*.appendBytes" "*.deleteRecursively" "*.bufferedWriter"
  "*.printWriter" "*.outputStream" "*.createDirectories"))

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
