FROM haskell:9.12-bookworm
WORKDIR /opt/greeter
COPY stack.yaml stack.yaml.lock package.yaml ./
RUN stack build --only-dependencies --system-ghc
COPY . .
RUN stack install --system-ghc --local-bin-path /usr/local/bin
CMD ["greeter-exe"]
