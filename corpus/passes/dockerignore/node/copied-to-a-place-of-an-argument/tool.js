require('fs').writeFileSync('page.html', '')
