console.log(import.meta.env.VITE_MAP_TOKEN);
