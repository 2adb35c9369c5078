import type { ProvisionEvent } from '../../provision/index.ts';
import type { Context } from '../context.ts';
import { harmlessLine } from './hostile.ts';
import { jsonText } from './json.ts';
import { duration, shortened } from './layout.ts';
import { liveBlock } from './live-block.ts';
import { eventRecord, plainLine, callLine } from './progress-lines.ts';
import { longestWait, NOTHING_YET, progressed, standing, type ProgressState } from './progress-state.ts';

/** Shows a run while it goes on. */
export interface Progress {
  readonly emit: (event: ProvisionEvent) => void;
  /** How many changes the plan holds. */
  expect(total: number): void;
  /** Takes the live block away, for a question or the result. */
  pause(): void;
  /** Ends it. */
  stop(): void;
  state(): ProgressState;
}

const HEARTBEAT_MS = 15_000;
const FRAME_MS = 120;

/** One live block on a terminal; plain lines and a sign of life every 15 seconds off it; one JSON line an event with ndjson. */
export async function showProgress(context: Context): Promise<Progress> {
  const { io, err, form, quiet, debug, verbose } = context;
  let state = NOTHING_YET;
  const started = io.now();
  let heardAt = started;
  const write = (text: string): void => {
    heardAt = io.now();
    context.warn(text);
  };
  const live = err.live && !quiet && !debug && form !== 'ndjson' ? await openLiveBlock(context) : undefined;
  const draw = (): void =>
    live?.draw(liveBlock(state, err, io.now() - started, Math.floor((io.now() - started) / FRAME_MS)));
  const timer =
    quiet || form === 'ndjson'
      ? undefined
      : setInterval(live === undefined ? heartbeat : draw, live === undefined ? 1000 : FRAME_MS);
  timer?.unref();

  function heartbeat(): void {
    if (io.now() - heardAt < HEARTBEAT_MS) return;
    const wait = longestWait(state);
    const text = `… ${standing(state)}, ${duration(io.now() - started)}${wait === undefined ? '' : `; waiting for ${wait[0]}`}`;
    write(shortened(harmlessLine(text), err.width));
  }

  const emit = (event: ProvisionEvent): void => {
    state = progressed(state, event);
    if (form === 'ndjson') {
      if (event.type !== 'call' || debug) context.print(jsonText(eventRecord(event), 'ndjson'));
      return;
    }
    if (debug && event.type === 'call') write(callLine(event, err));
    if (quiet) return;
    if (live === undefined) {
      const line = plainLine(event, err, verbose);
      if (line !== undefined) write(line);
    } else if (event.type === 'failed' || event.type === 'notice') {
      const line = plainLine(event, err, verbose);
      if (line !== undefined) live.keep(line);
      draw();
    }
  };
  const pause = (): void => live?.clear();
  return {
    emit,
    expect: (total) => {
      state = { ...state, total };
    },
    pause,
    stop: () => {
      clearInterval(timer);
      live?.close();
    },
    state: () => state,
  };
}

interface LiveBlock {
  draw(text: string): void;
  /** Writes a line that stays above the block. */
  keep(line: string): void;
  clear(): void;
  close(): void;
}

async function openLiveBlock({ io }: Context): Promise<LiveBlock> {
  const { createLogUpdate } = await import('log-update');
  const block = createLogUpdate(io.stderr, { showCursor: true });
  let paused = false;
  return {
    draw: (text) => {
      if (!paused) block(text);
    },
    keep: (line) => block.persist(line),
    clear: () => {
      block.clear();
    },
    close: () => {
      paused = true;
      block.clear();
      block.done();
    },
  };
}
