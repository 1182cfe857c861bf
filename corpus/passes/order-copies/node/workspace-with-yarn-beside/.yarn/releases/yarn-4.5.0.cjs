// the release of Yarn
