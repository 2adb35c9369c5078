// Loads a module as Lambda does and calls its handler once with an event: node invoke.mjs <module> [event.json]
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , file, event] = process.argv;
const input = event === undefined ? undefined : JSON.parse(readFileSync(event, 'utf8'));
const { handler } = await import(pathToFileURL(file).href);
const answer =
  input === undefined ? undefined : await handler(input, { getRemainingTimeInMillis: () => 120_000 });
// Since the process began: a cold start pays for Node too.
const { user, system } = process.cpuUsage();
process.stderr.write(
  `invoked ${JSON.stringify({
    answer,
    cpuMs: (user + system) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
  })}\n`,
  () => process.exit(),
);
