import type { HttpHandler } from '../../src/provision/aws/transport.ts';
import { advance, now, sandboxRequestHandler, type World } from '../../sandbox/index.ts';

/** A world's time for those who work on it: it stands still while anybody has something to do. */
export interface VirtualTime {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** AWS's side, which keeps time from passing while it works. */
  readonly aws: Answer;
  /** No one wakes up any more: whoever sleeps is gone. */
  stop(): void;
}

/** What answers a request: the sandbox, or something in front of it. */
export type Answer = ReturnType<typeof sandboxRequestHandler>['handle'];

/**
 * Lets a held world's time pass only when nothing else can happen: then the sleeper whose time comes first wakes up. So
 * waits cost nothing, and lanes that wait side by side wait side by side.
 *
 * @param choose which of so many waiting requests AWS answers next; without it each is answered at once
 */
export function virtualTime(world: World, choose?: (requests: number) => number): VirtualTime {
  const sleepers: { readonly due: number; readonly wake: () => void }[] = [];
  const sandbox = sandboxRequestHandler(world);
  const queue: (() => void)[] = [];
  let working = 0;
  let looking = false;
  const look = (): void => {
    if (looking) return;
    looking = true;
    setImmediate(() => {
      looking = false;
      if (queue.length > 0) queue.splice(choose?.(queue.length) ?? 0, 1)[0]?.();
      else if (working === 0) wakeNext();
      if (sleepers.length + queue.length > 0) look();
    });
  };
  const wakeNext = (): void => {
    const next = sleepers.shift();
    if (next === undefined) return;
    if (next.due > now(world)) advance(world, next.due - now(world));
    next.wake();
  };
  return {
    now: () => now(world),
    sleep: (ms) =>
      new Promise((wake) => {
        const due = now(world) + ms;
        const after = sleepers.findIndex((sleeper) => sleeper.due > due);
        sleepers.splice(after < 0 ? sleepers.length : after, 0, { due, wake });
        look();
      }),
    stop: () => {
      sleepers.length = 0;
      queue.length = 0;
    },
    aws: async (request) => {
      working++;
      try {
        if (choose !== undefined)
          await new Promise<void>((go) => {
            queue.push(go);
            look();
          });
        return await sandbox.handle(request);
      } finally {
        working--;
      }
    },
  };
}

/** A request handler for the SDK's clients. */
export function handlerOf(answer: Answer): HttpHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: answer,
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  } as unknown as HttpHandler;
}
