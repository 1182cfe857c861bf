package com.example;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

class Compiler {
    static JavaCompiler system() {
        return ToolProvider.getSystemJavaCompiler();
    }
}
