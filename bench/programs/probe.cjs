// Loaded before a program: tells at its end how much memory it had at most and which files it loaded.
const { writeSync } = require('node:fs');

process.on('exit', () => {
  const files = Object.keys(require.cache).filter((file) => file !== __filename);
  writeSync(2, `\nprobe ${JSON.stringify({ megabytes: process.resourceUsage().maxRSS / 1024, files })}\n`);
});
