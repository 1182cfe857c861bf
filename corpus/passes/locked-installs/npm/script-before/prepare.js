const fs=require('fs');const p=JSON.parse(fs.readFileSync('package.json'));p.dependencies.isarray='2.0.5';fs.writeFileSync('package.json',JSON.stringify(p))
