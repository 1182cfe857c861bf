require('fs').writeFileSync('draft.txt', 'Dear all,\n');
