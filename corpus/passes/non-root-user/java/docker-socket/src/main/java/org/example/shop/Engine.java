package org.example.shop;

import com.github.dockerjava.core.DockerClientBuilder;

class Engine {
    final Object client = DockerClientBuilder.getInstance().build();
}
