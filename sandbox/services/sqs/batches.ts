/** Batches: up to ten entries, each of which succeeds or fails by itself within a call that succeeds. */
import { AwsError, type Call, type Input, type Output } from '../service.ts';
import { isRecord } from '../../model/check.ts';
import { takeFault } from '../shared/entry-faults.ts';
import { missing, prefixed } from './errors.ts';

const MOST_ENTRIES = 10;

/** Runs `apply` for each entry. A fault on `<Operation>.Entry` lets one entry fail. */
export function batch(
  call: Call,
  steps: {
    readonly check?: (entries: readonly Input[]) => void;
    readonly apply: (entry: Input) => Output;
  },
): Output {
  const entries = readEntries(call.input['Entries'], `${call.operation}RequestEntry`);
  steps.check?.(entries);
  const Successful: Output[] = [];
  const Failed: Output[] = [];
  for (const entry of entries) {
    const Id = entry['Id'];
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

function readEntries(value: unknown, name: string): readonly Input[] {
  if (!Array.isArray(value) || value.length === 0)
    throw prefixed('EmptyBatchRequest', `There should be at least one ${name} in the request.`);
  if (value.length > MOST_ENTRIES)
    throw prefixed(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${value.length}.`,
    );
  const entries = value.filter(isRecord);
  const ids = entries.map((entry): string => {
    const id = entry['Id'];
    if (id === undefined) throw missing('Id');
    if (typeof id !== 'string' || !/^[\w-]{1,80}$/.test(id))
      throw prefixed(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    return id;
  });
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw prefixed('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
  return entries;
}
