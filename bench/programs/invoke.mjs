// Loads a CommonJS module as Lambda does and calls its handler with an event, once or so many times more:
// node invoke.mjs <module> [event.json [more]]
// https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';

const [, , file, event, more = 0] = process.argv;
const input = event === undefined ? undefined : JSON.parse(readFileSync(event, 'utf8'));
const { handler } = createRequire(import.meta.url)(file);
const call = () => handler(input, { getRemainingTimeInMillis: () => 120_000 });
const answer = input === undefined ? undefined : await call();
// Since the process began: a cold start pays for Node too.
const { user, system } = process.cpuUsage();
for (let done = 0; done < more; done++) {
  // Messages by themselves, not a storm: a channel takes one a second.
  await setTimeout(1_200);
  await call();
}
const later = process.cpuUsage({ user, system });
process.stderr.write(
  `invoked ${JSON.stringify({
    answer,
    cpuMs: (user + system) / 1000,
    warmMs: more > 0 ? (later.user + later.system) / 1000 / more : undefined,
    megabytes: process.resourceUsage().maxRSS / 1024,
  })}\n`,
  () => process.exit(),
);
