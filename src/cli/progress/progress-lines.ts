import type { ProvisionEvent } from '../../provision/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { duration, shortened } from '../terminal/layout.ts';
import { symbolOf } from '../terminal/symbols.ts';

/** What is worth a line in a log; undefined for what is not. */
export function plainLine(event: ProvisionEvent, terminal: Terminal, verbose: boolean): string | undefined {
  const { width } = terminal;
  switch (event.type) {
    case 'applied': {
      const { action, address } = event.change;
      const took = `  ${duration(event.durationMs)}`;
      const sign = action === 'unknown' ? '?' : symbolOf(action, terminal);
      return `${sign} ${shortened(sanitizeLine(address), width - 2 - took.length)}${terminal.style('dim', took)}`;
    }
    case 'failed':
      return `${terminal.style('red', '✗')} ${shortened(sanitizeLine(`${event.change.address}: ${event.message}`), width - 2)}`;
    case 'not-tried':
      return verbose
        ? terminal.style('dim', shortened(`  not tried: ${sanitizeLine(event.change.address)}`, width))
        : undefined;
    case 'phase':
      return terminal.style('dim', `${PHASE_LINES[event.phase]}…`);
    case 'notice':
      return `${terminal.style('yellow', '!')} ${shortened(sanitizeLine(event.message), width - 2)}`;
    case 'call':
    case 'planned':
    case 'applying':
    case 'waiting':
      return undefined;
  }
}

const PHASE_LINES: Readonly<Record<Extract<ProvisionEvent, { type: 'phase' }>['phase'], string>> = {
  reading: 'Reading what is there',
  planning: 'Comparing',
  visiting: 'Looking into the members',
  applying: 'Applying',
  verifying: 'Checking the result',
  watching: 'Waiting for the members',
  following: 'Following the samples',
  moving: 'Bringing dead letters back',
};

/** One AWS call for `--debug`: never with what was sent. */
export function callLine(event: Extract<ProvisionEvent, { type: 'call' }>, terminal: Terminal): string {
  const { service, operation, account, region, durationMs, error, throttled, requestId } = event;
  const how = error === undefined ? 'ok' : `${error}${throttled ? ' (throttled)' : ''}`;
  const id = requestId === undefined ? '' : ` ${requestId}`;
  return terminal.style(
    'dim',
    sanitizeLine(`  ${service}:${operation} ${account}/${region} ${Math.round(durationMs)} ms ${how}${id}`),
  );
}

/** An event as a line of `--output ndjson`: data only. */
export function eventRecord(event: ProvisionEvent): object {
  if (!('change' in event)) return event;
  const { change, ...rest } = event;
  const { address, kind, account, region, action } = change;
  return { ...rest, address, kind, account, region, action };
}
