require('node:fs').writeFileSync('/CHANGES.md', '# Changes\n');
