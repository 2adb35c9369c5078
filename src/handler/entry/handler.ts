import { createAccounts } from '../delivery/accounts.ts';
import { runBatch, type BatchResponse } from '../delivery/batch.ts';
import { OWN_EVENT, SETTINGS_FILE, type FunctionSettings, type SelfTestResult } from '../contract.ts';
import type { Effects, InvocationContext } from '../aws/effects.ts';
import { first, isRecord, parseJson } from '../finding/json-path.ts';
import { createDeliveryStore } from '../delivery/delivery-store.ts';
import { recordsOf, type QueueRecord } from '../delivery/queue.ts';
import { createSecrets } from '../aws/secrets.ts';
import { selfTest } from './self-test.ts';
import { begin, type Instance } from '../delivery/session.ts';

/** The function: a batch of the queue, or an event invoked directly. */
export type Handler = (
  event: unknown,
  context?: InvocationContext,
) => Promise<BatchResponse | SelfTestResult>;

/** When no time limit is given. */
const USUAL_TIME = 60_000;

/** The function over its effects. What it learns (secrets, names, paces) lives as long as the handler does. */
export function createHandler(effects: Effects): Handler {
  let instance: Instance | undefined;
  return async (event, context) => {
    const records = recordsOf(event);
    const isSelfTest = first(event, OWN_EVENT) === 'self-test';
    try {
      instance ??= createInstance(effects);
    } catch (error) {
      if (!isSelfTest || !(error instanceof Error)) throw error;
      return {
        ok: false,
        checks: [{ name: 'settings', ok: false, retryable: false, message: error.message }],
      };
    }
    if (isSelfTest) return selfTest(instance);
    const session = begin(instance, context?.getRemainingTimeInMillis() ?? USUAL_TIME);
    if (records !== undefined) return runBatch(session, records);
    const response = await runBatch(session, [directRecord(event, session.startedAt)]);
    if (response.batchItemFailures.length > 0)
      throw new Error('the event could not be delivered; the log says why');
    return response;
  };
}

function createInstance(effects: Effects): Instance {
  const settings = readSettings(effects.settings());
  return {
    effects,
    settings,
    secrets: createSecrets(effects),
    store: createDeliveryStore(effects, settings.table),
    findAccount: createAccounts(effects),
    nextPost: new Map(),
    sharedUntil: new Map(),
    plainUntil: new Map(),
  };
}

/** An event given to the function itself, as if it had come through the queue. */
function directRecord(event: unknown, now: number): QueueRecord {
  return { messageId: first(event, 'id') ?? String(now), body: JSON.stringify(event) ?? '', receiveCount: 1 };
}

/** The command line wrote and checked them; this is for code that was uploaded by hand. */
function readSettings(source: string | undefined): FunctionSettings {
  const settings = source === undefined ? undefined : parseJson(source);
  if (!isRecord(settings) || settings['version'] !== 1 || !Array.isArray(settings['destinations']))
    throw new Error(`${SETTINGS_FILE} does not hold the settings of version 1`);
  return settings as unknown as FunctionSettings;
}
