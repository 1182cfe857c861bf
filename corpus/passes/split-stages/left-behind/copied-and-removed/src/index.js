console.log('Dear all,');
