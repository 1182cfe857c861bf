const { performance } = require('node:perf_hooks');

const begin = performance.now();
let found = 0;
for (let n = 2; found < 10000; n++) {
  let prime = true;
  for (let d = 2; d * d <= n && prime; d++) prime = n % d !== 0;
  if (prime) found++;
}
console.log(`${found} primes in ${performance.now() - begin} ms`);
