// The function in a process of its own, in which sleeping takes no time: whoever started it keeps the clock and gives
// batches, and hears of each what comes back.
import { lambdaEffects } from '../../src/handler/entry/lambda-effects.ts';
import { createHandler } from '../../src/handler/entry/handler.ts';

/** From outside: the time, and a batch or the end of a sleep. */
type Told = { readonly now: number } & (
  { readonly batch: object; readonly woken?: never } | { readonly woken: true; readonly batch?: never }
);

const TIMEOUT = 120_000;
const sleepers: (() => void)[] = [];
let clock = 0;

const tell = (message: object): void => void process.send?.(message);
let posts = 0;
const effects = lambdaEffects(process.env, process.argv[2] ?? '');
const handler = createHandler({
  ...effects,
  request: (request) => {
    if (new URL(request.url).pathname.startsWith('/services/')) posts += 1;
    return effects.request(request);
  },
  now: () => clock,
  sleep: (milliseconds) =>
    new Promise((wake) => {
      sleepers.push(wake);
      tell({ sleep: milliseconds });
    }),
  log: () => undefined,
});

process.on('message', ({ now, batch }: Told) => {
  clock = now;
  if (batch === undefined) {
    sleepers.shift()?.();
    return;
  }
  const end = now + TIMEOUT;
  void handler(batch, { getRemainingTimeInMillis: () => end - clock }).then((answer) =>
    tell({ answer, posts, megabytes: process.resourceUsage().maxRSS / 1024 }),
  );
});
