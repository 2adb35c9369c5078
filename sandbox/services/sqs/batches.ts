/** Batches: up to ten entries, each of which succeeds or fails by itself within a call that succeeds. */
import { AwsError, type Call, type Output } from '../service.ts';
import { takeFault } from '../shared/entry-faults.ts';
import { prefixed } from './errors.ts';

const MOST_ENTRIES = 10;

/** Runs `apply` for each entry. A fault on `<Operation>.Entry` lets one entry fail. */
export function batch<E extends { readonly Id: string }>(
  call: Call<{ readonly Entries: readonly E[] }>,
  steps: {
    readonly check?: (entries: readonly E[]) => void;
    readonly apply: (entry: E) => Output;
  },
): Output {
  const entries = call.input.Entries;
  checkEntries(entries, `${call.operation}RequestEntry`);
  steps.check?.(entries);
  const Successful: Output[] = [];
  const Failed: Output[] = [];
  for (const entry of entries) {
    const { Id } = entry;
    try {
      const fault = takeFault(call.world, { ...call, operation: `${call.operation}.Entry` });
      if (fault) throw new AwsError(fault.code, fault.message, fault.status);
      Successful.push({ Id, ...steps.apply(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: error.status < 500, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

function checkEntries(entries: readonly { readonly Id: string }[], name: string): void {
  if (entries.length === 0)
    throw prefixed('EmptyBatchRequest', `There should be at least one ${name} in the request.`);
  if (entries.length > MOST_ENTRIES)
    throw prefixed(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`,
    );
  const ids = entries.map(({ Id }) => Id);
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id)))
    throw prefixed(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw prefixed('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
}
