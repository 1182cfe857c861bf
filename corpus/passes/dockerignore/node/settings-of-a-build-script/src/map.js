console.log(MAP_TOKEN);
