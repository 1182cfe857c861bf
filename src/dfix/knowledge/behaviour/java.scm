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

((method_invocation arguments: (argument_list . (_) @executes.program) @words) @f
 (#calls? @f "ProcessBuilder.command" "java.lang.ProcessBuilder.command"))

; what it starts is said later
((object_creation_expression type: (_) @starts)
 (#calls? @starts "ProcessBuilder" "java.lang.ProcessBuilder"))

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
  "cn.hutool.core.io.FileUtil.writeBytes" "org.springframework.util.FileSystemUtils.deleteRecursively" "org.rocksdb.RocksDB.open"
  "java.nio.file.Files.*" "org.apache.commons.io.FileUtils.*" "com.google.common.io.Files.*"))

; createTempFile("a", "b") and createTempDirectory("a") are made in the folder for temporary files
((method_invocation arguments: (argument_list . (_) @writes . (_) . (_))) @f
 (#calls? @f "java.nio.file.Files.createTempFile"))

((method_invocation arguments: (argument_list . (_) @writes . (_))) @f
 (#calls? @f "java.nio.file.Files.createTempDirectory"))

((method_invocation arguments: (argument_list . (_) . (_) . (_) @writes)) @f
 (#calls? @f "java.io.File.createTempFile" "File.createTempFile"))

((method_invocation object: (_) @writes) @f
 (#calls? @f "java.io.File.*"))

((method_invocation arguments: (argument_list . (_) @writes) @a) @f
 (#calls? @f "java.nio.channels.FileChannel.open" "java.nio.channels.AsynchronousFileChannel.open")
 (#match? @a "WRITE|APPEND|CREATE|\\b(options?|opts)\\b"))

((object_creation_expression type: (_) @f arguments: (argument_list . (_) @writes))
 (#calls? @f "java.io.PrintWriter" "java.io.PrintStream" "java.util.Formatter")
 (#match? @writes "^new File\\(|[fF]ile$"))

((method_invocation arguments: (argument_list . (_) @writes)) @f
 (#calls? @f "*.writeValue")
 (#match? @writes "(?i)^new File\\(|file$|path$"))

((method_invocation) @nothing
 (#calls? @nothing
  "java.io.File.canExecute" "java.io.File.canRead" "java.io.File.canWrite" "java.io.File.compareTo" "java.io.File.equals"
  "java.io.File.exists" "java.io.File.getAbsoluteFile" "java.io.File.getAbsolutePath" "java.io.File.getCanonicalFile"
  "java.io.File.getCanonicalPath" "java.io.File.getFreeSpace" "java.io.File.getName" "java.io.File.getParent"
  "java.io.File.getParentFile" "java.io.File.getPath" "java.io.File.getTotalSpace" "java.io.File.getUsableSpace"
  "java.io.File.hashCode" "java.io.File.isAbsolute" "java.io.File.isDirectory" "java.io.File.isFile" "java.io.File.isHidden"
  "java.io.File.lastModified" "java.io.File.length" "java.io.File.list" "java.io.File.listFiles" "java.io.File.listRoots"
  "java.io.File.toPath" "java.io.File.toString" "java.io.File.toURI" "java.io.File.toURL"
  "java.nio.file.Files.exists" "java.nio.file.Files.find" "java.nio.file.Files.getAttribute" "java.nio.file.Files.getFileAttributeView"
  "java.nio.file.Files.getFileStore" "java.nio.file.Files.getLastModifiedTime" "java.nio.file.Files.getOwner"
  "java.nio.file.Files.getPosixFilePermissions" "java.nio.file.Files.isDirectory" "java.nio.file.Files.isExecutable"
  "java.nio.file.Files.isHidden" "java.nio.file.Files.isReadable" "java.nio.file.Files.isRegularFile" "java.nio.file.Files.isSameFile"
  "java.nio.file.Files.isSymbolicLink" "java.nio.file.Files.isWritable" "java.nio.file.Files.mismatch" "java.nio.file.Files.notExists"
  "java.nio.file.Files.probeContentType" "java.nio.file.Files.readAttributes" "java.nio.file.Files.readSymbolicLink"
  "java.nio.file.Files.size" "java.nio.file.Files.walkFileTree"
  "org.apache.commons.io.FileUtils.byteCountToDisplaySize" "org.apache.commons.io.FileUtils.checksumCRC32"
  "org.apache.commons.io.FileUtils.contentEquals" "org.apache.commons.io.FileUtils.getFile" "org.apache.commons.io.FileUtils.getTempDirectory"
  "org.apache.commons.io.FileUtils.getTempDirectoryPath" "org.apache.commons.io.FileUtils.getUserDirectory"
  "org.apache.commons.io.FileUtils.getUserDirectoryPath" "org.apache.commons.io.FileUtils.isFileNewer" "org.apache.commons.io.FileUtils.isFileOlder"
  "org.apache.commons.io.FileUtils.iterateFiles" "org.apache.commons.io.FileUtils.lineIterator" "org.apache.commons.io.FileUtils.listFiles"
  "org.apache.commons.io.FileUtils.listFilesAndDirs" "org.apache.commons.io.FileUtils.openInputStream"
  "org.apache.commons.io.FileUtils.readFileToByteArray" "org.apache.commons.io.FileUtils.sizeOf" "org.apache.commons.io.FileUtils.sizeOfDirectory"
  "org.apache.commons.io.FileUtils.toFile" "org.apache.commons.io.FileUtils.isEmptyDirectory"
  "com.google.common.io.Files.asByteSource" "com.google.common.io.Files.asCharSource" "com.google.common.io.Files.equal"
  "com.google.common.io.Files.fileTraverser" "com.google.common.io.Files.getFileExtension"
  "com.google.common.io.Files.getNameWithoutExtension" "com.google.common.io.Files.hash" "com.google.common.io.Files.isDirectory"
  "com.google.common.io.Files.isFile" "com.google.common.io.Files.newReader" "com.google.common.io.Files.readLines"
  "com.google.common.io.Files.simplifyPath" "com.google.common.io.Files.toByteArray" "com.google.common.io.Files.toString"))

((method_invocation arguments: (argument_list . (_) . (_) @writes)) @f
 (#calls? @f "java.nio.file.Files.copy" "java.nio.file.Files.move" "org.apache.commons.io.FileUtils.copyFile" "org.apache.commons.io.FileUtils.copyInputStreamToFile"
  "org.apache.commons.io.FileUtils.copyURLToFile" "org.apache.commons.io.FileUtils.copyDirectory" "org.apache.commons.io.FileUtils.copyDirectoryToDirectory"
  "org.apache.commons.io.FileUtils.copyFileToDirectory" "org.apache.commons.io.FileUtils.copyToDirectory" "org.apache.commons.io.FileUtils.copyToFile"
  "org.apache.commons.io.FileUtils.moveFile" "org.apache.commons.io.FileUtils.moveDirectory" "org.apache.commons.io.FileUtils.moveFileToDirectory"
  "org.apache.commons.io.FileUtils.moveToDirectory" "com.google.common.io.Files.copy" "com.google.common.io.Files.move"
  "org.springframework.util.FileCopyUtils.copy"))

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
