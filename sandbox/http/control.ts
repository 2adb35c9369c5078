/** The simulator's own paths, under `/_sandbox/`: looking into the world and moving it on. */
import { canonicalDump } from '../world/dump.ts';
import { addFault } from './faults.ts';
import { bytesOf, jsonObjectOf, type WireRequest, type WireResponse } from '../protocols/wire.ts';
import { findingRequestOf } from '../services/guardduty/finding-request.ts';
import { recordFinding } from '../services/guardduty/findings.ts';
import { slackMessages } from '../slack/slack.ts';
import { advance, type World } from '../world/world.ts';

/** Answers a request to the simulator itself. `settle` runs until nothing moves any more. */
export async function control(
  world: World,
  request: WireRequest,
  settle: () => Promise<void>,
): Promise<WireResponse> {
  const body = jsonObjectOf(request.body);
  if (body === undefined) return json(400, { message: 'The body is no JSON object.' });
  try {
    switch (`${request.method} ${request.path.replace(/^\/_sandbox/, '')}`) {
      case 'GET /dump':
        return json(200, canonicalDump(world));
      case 'GET /calls':
        return json(200, world.calls);
      case 'GET /slack':
        return json(200, slackMessages(world));
      case 'POST /faults':
        addFault(world, body);
        return json(200, {});
      case 'POST /finding':
        return json(200, { id: recordFinding(world, findingRequestOf(body)) ?? null });
      case 'POST /advance':
        if (typeof body['milliseconds'] !== 'number')
          return json(400, { message: 'Say how many milliseconds.' });
        advance(world, body['milliseconds']);
        return json(200, {});
      case 'POST /settle':
        await settle();
        return json(200, {});
      default:
        return json(404, { message: 'The simulator has no such path.' });
    }
  } catch (error) {
    return json(400, { message: error instanceof Error ? error.message : String(error) });
  }
}

function json(status: number, value: unknown): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: bytesOf(JSON.stringify(value)) };
}
