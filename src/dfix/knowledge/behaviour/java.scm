; What calls of Java mean. Sources: the API documentation of the JDK, and the documents of the packages named.
; See python.scm for what the captures say; a class is followed through imports, "new" and plain assignments.

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @executes.program) @words)
 (#calls? @f "ProcessBuilder" "java.lang.ProcessBuilder" "org.apache.commons.exec.CommandLine" "org.zeroturnaround.exec.ProcessExecutor"))

((method_invocation arguments: (argument_list . (_) @executes.text)) @f
 (#calls? @f "Runtime.getRuntime.exec" "java.lang.Runtime.getRuntime.exec" "org.apache.commons.exec.CommandLine.parse" "cn.hutool.core.util.RuntimeUtil.exec"
  "cn.hutool.core.util.RuntimeUtil.execForStr" "cn.hutool.core.util.RuntimeUtil.execForLines"))

((method_invocation object: (_) @o arguments: (argument_list . (_) @executes.program) @words) @f
 (#calls? @f "*.command")
 (#match? @o "ProcessBuilder|ProcessExecutor|[pP]rocess|^(pb|builder)$"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @reads))
 (#calls? @f "java.io.FileInputStream" "java.io.FileReader" "java.util.zip.ZipFile" "java.util.jar.JarFile" "org.springframework.core.io.FileSystemResource"))

((method_invocation arguments: (argument_list . (_) @reads)) @f
 (#calls? @f "java.nio.file.Files.readAllBytes" "java.nio.file.Files.readAllLines" "java.nio.file.Files.readString" "java.nio.file.Files.lines"
  "java.nio.file.Files.list" "java.nio.file.Files.walk" "java.nio.file.Files.newBufferedReader" "java.nio.file.Files.newInputStream"
  "java.nio.file.Files.newDirectoryStream" "org.apache.commons.io.FileUtils.readFileToString" "org.apache.commons.io.FileUtils.readLines"
  "org.springframework.util.ResourceUtils.getFile"))

((method_invocation arguments: (argument_list . (_) . (_) @reads)) @f
 (#calls? @f "*.setDirectoryForTemplateLoading"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @writes))
 (#calls? @f "java.io.FileOutputStream" "java.io.FileWriter" "java.util.logging.FileHandler" "org.apache.log4j.FileAppender"
  "org.apache.lucene.store.FSDirectory" "org.mapdb.DBMaker"))

((object_creation_expression type: (_) @f arguments: (argument_list . (string_literal) @writes))
 (#calls? @f "java.io.PrintWriter" "java.io.PrintStream" "java.util.Formatter"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @writes . (string_literal) @m))
 (#calls? @f "java.io.RandomAccessFile")
 (#match? @m "w"))

((method_invocation arguments: (argument_list . (_) @writes)) @f
 (#calls? @f "java.nio.file.Files.write" "java.nio.file.Files.writeString" "java.nio.file.Files.createDirectory" "java.nio.file.Files.createDirectories"
  "java.nio.file.Files.createFile" "java.nio.file.Files.delete" "java.nio.file.Files.deleteIfExists" "java.nio.file.Files.move"
  "java.nio.file.Files.newBufferedWriter" "java.nio.file.Files.newOutputStream" "java.nio.file.Files.createLink" "java.nio.file.Files.createSymbolicLink"
  "java.nio.file.Files.setPosixFilePermissions" "java.nio.file.Files.newByteChannel" "org.apache.commons.io.FileUtils.forceMkdir" "org.apache.commons.io.FileUtils.deleteDirectory"
  "org.apache.commons.io.FileUtils.cleanDirectory" "org.apache.commons.io.FileUtils.deleteQuietly" "org.apache.commons.io.FileUtils.writeStringToFile"
  "org.apache.commons.io.FileUtils.writeByteArrayToFile" "org.apache.commons.io.FileUtils.touch" "cn.hutool.core.io.FileUtil.mkdir" "cn.hutool.core.io.FileUtil.touch"
  "cn.hutool.core.io.FileUtil.writeBytes" "org.springframework.util.FileSystemUtils.deleteRecursively" "org.rocksdb.RocksDB.open"))

((method_invocation arguments: (argument_list . (_) . (_) @writes)) @f
 (#calls? @f "java.nio.file.Files.copy" "java.nio.file.Files.move" "org.apache.commons.io.FileUtils.copyFile" "org.apache.commons.io.FileUtils.copyInputStreamToFile"
  "org.apache.commons.io.FileUtils.copyURLToFile" "org.springframework.util.FileCopyUtils.copy"))

((method_invocation arguments: (argument_list . (_) . (_) . (_) @writes)) @f
 (#calls? @f "javax.imageio.ImageIO.write"))

((method_invocation object: (_) @writes) @f
 (#calls? @f "*.mkdirs" "*.mkdir" "*.createNewFile" "*.deleteOnExit" "*.setWritable"))

((method_invocation arguments: (argument_list . (_) @writes)) @f
 (#calls? @f "*.transferTo" "*.renameTo"))

((variable_declarator name: (_) @k value: (string_literal) @writes.named)
 (#any-of? @k "UPLOAD_DIR" "UPLOAD_FOLDER" "UPLOAD_PATH" "UPLOADS_DIR" "uploadDir" "uploadDirectory" "uploadFolder" "uploadPath" "uploadsDir" "storageDir"
  "storageLocation" "storagePath" "rootLocation" "LOG_DIR" "LOG_FILE" "LOG_PATH" "logDir" "logFile" "OUTPUT_DIR" "outputDir" "outputPath" "exportDir"
  "DATA_DIR" "dataDir" "CACHE_DIR" "cacheDir" "TEMP_DIR" "tempDir" "REPORT_DIR" "reportDir" "backupDir" "DB_PATH" "DB_FILE" "imageDir" "IMAGE_DIR"))

((method_invocation arguments: (argument_list . (_) @listens)) @f
 (#calls? @f "spark.Spark.port" "*.listen"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @listens))
 (#calls? @f "java.net.ServerSocket" "java.net.InetSocketAddress" "java.net.DatagramSocket" "org.eclipse.jetty.server.Server"))

((method_invocation arguments: (argument_list . (_) @loads)) @f
 (#calls? @f "System.loadLibrary" "System.load" "com.sun.jna.Native.load" "com.sun.jna.Native.loadLibrary" "Runtime.getRuntime.loadLibrary" "Runtime.getRuntime.load"))

((method_invocation) @privileged
 (#calls? @privileged "com.github.dockerjava.core.DockerClientBuilder.getInstance" "org.pcap4j.core.Pcaps.findAllDevs" "java.nio.file.Files.setOwner"))
