import type { ProvisionEvent } from '../../provision/index.ts';
import type { Context } from '../options/context.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { jsonText } from '../terminal/json.ts';
import { duration, shortened } from '../terminal/layout.ts';
import { liveBlock } from './live-block.ts';
import { callLine, eventRecord, plainLine } from './progress-lines.ts';
import { longestWait, NOTHING_YET, progressed, progressText, type ProgressState } from './progress-state.ts';

/** Shows a run while it is in progress. */
export interface Progress {
  readonly emit: (event: ProvisionEvent) => void;
  /** How many changes the plan holds. */
  expect(total: number): void;
  /** Is silent, for a question or a result, until the next event. */
  pause(): void;
  /** Ends it. */
  stop(): void;
  state(): ProgressState;
}

/** One way of showing progress. */
interface Display {
  show(event: ProvisionEvent, state: ProgressState): void;
  /** Called now and then, also when nothing happens. */
  tick(state: ProgressState, elapsedMs: number): void;
  readonly tickMs: number;
  clear(): void;
  close(): void;
}

/** One live block on a terminal; plain lines and a sign of life every 15 seconds off it; one JSON line an event with ndjson. */
export async function showProgress(context: Context): Promise<Progress> {
  const { io, err, format, quiet, debug } = context;
  const display =
    format === 'ndjson'
      ? eventLines(context)
      : quiet && !debug
        ? undefined
        : err.live && !debug
          ? await liveDisplay(context)
          : plainDisplay(context);
  const started = io.now();
  let state = NOTHING_YET;
  let resting = false;
  const tick = (): void => {
    if (!resting) display?.tick(state, io.now() - started);
  };
  const timer = display === undefined ? undefined : setInterval(tick, display.tickMs);
  timer?.unref();
  return {
    emit: (event) => {
      state = progressed(state, event);
      resting = false;
      display?.show(event, state);
    },
    expect: (total) => {
      state = { ...state, total };
    },
    pause: () => {
      resting = true;
      display?.clear();
    },
    stop: () => {
      clearInterval(timer);
      resting = true;
      display?.close();
    },
    state: () => state,
  };
}

const HEARTBEAT_MS = 15_000;

function plainDisplay({ io, err, warn, verbose, debug, quiet }: Context): Display {
  let heardAt = io.now();
  const write = (text: string): void => {
    heardAt = io.now();
    warn(text);
  };
  const nothing = (): void => undefined;
  return {
    tickMs: 1000,
    show: (event) => {
      if (debug && event.type === 'call') write(callLine(event, err));
      const line = quiet ? undefined : plainLine(event, err, verbose);
      if (line !== undefined) write(line);
    },
    tick: (state, elapsedMs) => {
      if (io.now() - heardAt < HEARTBEAT_MS) return;
      const wait = longestWait(state);
      const waiting = wait === undefined ? '' : `; waiting for ${wait[0]}`;
      write(shortened(sanitizeLine(`… ${progressText(state)}, ${duration(elapsedMs)}${waiting}`), err.width));
    },
    clear: nothing,
    close: nothing,
  };
}

const FRAME_MS = 120;

async function liveDisplay({ io, err, verbose }: Context): Promise<Display> {
  const { createLogUpdate } = await import('log-update');
  const block = createLogUpdate(io.stderr, { showCursor: true });
  return {
    tickMs: FRAME_MS,
    show: (event) => {
      if (event.type !== 'failed' && event.type !== 'notice') return;
      const line = plainLine(event, err, verbose);
      if (line !== undefined) block.persist(line);
    },
    tick: (state, elapsedMs) => block(liveBlock(state, err, elapsedMs, Math.floor(elapsedMs / FRAME_MS))),
    clear: () => block.clear(),
    close: () => {
      block.clear();
      block.done();
    },
  };
}

function eventLines({ print, debug }: Context): Display {
  const nothing = (): void => undefined;
  return {
    tickMs: 60_000,
    show: (event) => {
      if (event.type !== 'call' || debug) print(jsonText(eventRecord(event), 'ndjson'));
    },
    tick: nothing,
    clear: nothing,
    close: nothing,
  };
}
