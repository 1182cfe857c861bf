require('fs').writeFileSync('generated.txt','x')
