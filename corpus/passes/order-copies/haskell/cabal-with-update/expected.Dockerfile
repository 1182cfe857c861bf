FROM haskell:9.12
WORKDIR /app
COPY cabal.project ledger.cabal ./
RUN cabal update && cabal build --only-dependencies
COPY . .
RUN cabal install --install-method=copy --installdir=/usr/local/bin
CMD ["ledger"]
