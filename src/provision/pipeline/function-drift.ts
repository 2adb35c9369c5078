import { isDeepStrictEqual } from 'node:util';
import type { Deployment } from '../deployment/deployment.ts';
import type { Note } from '../engine/note.ts';
import { diff, type State } from '../engine/resource.ts';
import { settingsSha256 } from './function-package.ts';
import type { FunctionState, VersionContent } from './resources/function-state.ts';

/** What tells why the function is not as it should be. */
export interface DriftEvidence extends Pick<VersionContent, 'settings' | 'saved'> {
  /** The version of this program. */
  readonly cliVersion: string;
  /** What the last run wrote down; undefined where that is not known. */
  readonly previous?: Deployment | undefined;
}

/** Fields that follow the configuration's `function` and `rolePath`. */
const CONFIGURED = ['runtime', 'tracing', 'vpc', 'architecture', 'role'] as const;

/**
 * Why the function differs: another version of this program deployed it, the configuration changed since, or someone changed
 * it in AWS. The first two are what `enable` is for; the third is worth a question.
 */
export function functionDrift(
  { cliVersion, previous, settings, saved }: DriftEvidence,
  before: FunctionState,
  after: FunctionState,
): readonly Note[] {
  const fields = new Set(diff(before, after).map(({ field }) => field.split('.')[0] ?? ''));
  const byHand: string[] = [];
  const notes: Note[] = [];
  if (fields.delete('codeSha256')) {
    if (previous !== undefined && previous.writtenBy === cliVersion) byHand.push('codeSha256');
    else notes.push({ code: 'CODE_OF_OTHER_CLI', text: codeText(cliVersion, previous) });
  }
  if (fields.delete('settings')) {
    if (saved !== undefined && !isDeepStrictEqual(settings, saved) && isSame(before.settings, saved))
      notes.push({ code: 'SETTINGS_CHANGED', text: 'the settings in the configuration changed' });
    else if (previous === undefined || previous.writtenBy !== cliVersion)
      notes.push({ code: 'SETTINGS_CHANGED', text: `the settings differ from those of CLI ${cliVersion}` });
    else byHand.push('settings');
  }
  const configured = CONFIGURED.filter(
    (field) => fields.has(field) && wasConfigured(field, before, after, previous),
  );
  for (const field of configured) fields.delete(field);
  if (configured.length > 0)
    notes.push({
      code: 'SETTINGS_CHANGED',
      text: `${configured.join(', ')} in the configuration changed`,
    });
  byHand.push(...fields);
  if (byHand.length > 0)
    notes.push({
      code: 'CHANGED_OUTSIDE',
      text: `changed outside guardduty-slack: ${byHand.join(', ')}`,
    });
  return notes;
}

function codeText(cliVersion: string, previous: Deployment | undefined): string {
  const by = previous?.writtenBy === undefined ? 'an earlier one' : `CLI ${previous.writtenBy}`;
  return `the code differs from CLI ${cliVersion}; ${by} deployed it`;
}

function isSame(found: FunctionState['settings'], saved: NonNullable<DriftEvidence['saved']>): boolean {
  return typeof found === 'string' ? found === settingsSha256(saved) : isDeepStrictEqual(found, saved);
}

function nameOf(arn: string): string | undefined {
  return arn.split('/').at(-1);
}

/** Whether what is there is what the last run was told to make. */
function wasConfigured(
  field: (typeof CONFIGURED)[number],
  before: FunctionState,
  after: FunctionState,
  previous: Deployment | undefined,
): boolean {
  // What was edited by hand may lack any part.
  const wanted: State | undefined = previous?.settings?.function;
  const { vpc } = previous?.settings?.function ?? {};
  if (wanted === undefined) return false;
  if (field === 'role')
    return (
      before.role.includes(`:role${previous?.settings.rolePath ?? '/'}`) &&
      nameOf(before.role) === nameOf(after.role)
    );
  // One that was not named could be either.
  if (field === 'architecture' && wanted['architecture'] === undefined) return true;
  if (field !== 'vpc') return before[field] === wanted[field];
  const sorted =
    vpc === undefined
      ? null
      : { subnets: vpc.subnets.toSorted(), securityGroups: vpc.securityGroups.toSorted() };
  return isDeepStrictEqual(before.vpc, sorted);
}
