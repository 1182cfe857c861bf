globalThis.x = 1
