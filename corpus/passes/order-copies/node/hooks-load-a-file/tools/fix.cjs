exports.fix = (p) => { if (p.dependencies && p.dependencies.ms) p.dependencies.ms = '2.0.0'; return p }
