import { explain } from '../../aws/explain.ts';
import { ProvisionError } from '../../base/errors.ts';
import type { Notice } from '../../engine/report.ts';
import { errorReport } from '../../engine/run-report.ts';
import type { Sample } from './samples.ts';
import {
  archiveSamples,
  createSamples,
  findSamples,
  type SampleFinding,
  type SamplePlace,
} from './samples.ts';
import type { RunContext } from '../../run/run-context.ts';

/** Where samples are made, and which. */
export interface SampleTarget {
  readonly region: string;
  /** Undefined where GuardDuty is off, or could not be looked at. */
  readonly place: SamplePlace | undefined;
  /** Why it could not be looked at. */
  readonly unseen?: ProvisionError;
  readonly types: readonly string[];
  readonly known: readonly SampleFinding[];
}

/** Makes a Region's samples. What refuses is told in their stories; the other Regions continue. */
export async function makeSamples(
  context: RunContext,
  { region, place, types, known, unseen }: SampleTarget,
): Promise<readonly Sample[]> {
  const aws = context.session.connection.writing();
  const asked = (): readonly Sample[] =>
    types.map((type) => ({
      region,
      type,
      askedAt: aws.time(),
      before: known.find((one) => one.type === type),
    }));
  const refused = (error: ProvisionError): readonly Sample[] =>
    asked().map((sample) => ({ ...sample, refusal: errorReport(error) }));
  if (place === undefined) return refused(unseen ?? noDetector(context.names.account, region));
  const samples = asked();
  try {
    await createSamples(aws, place, types);
    return samples;
  } catch (error) {
    return refused(refusalOf(error));
  }
}

/** Looks for what GuardDuty has made of samples that it did not show yet; gives those that are new. */
export async function poll(
  { session }: RunContext,
  { place, region, known }: SampleTarget,
  samples: readonly Sample[],
): Promise<readonly Sample[]> {
  const hidden = samples.filter(
    (one) => one.region === region && one.made === undefined && one.refusal === undefined,
  );
  const [first] = hidden;
  if (place === undefined || first === undefined) return [];
  const types = hidden.map(({ type }) => type);
  // A few seconds before: the clock of AWS's answers has no fractions.
  const found = await findSamples(session.connection.reading(), place, types, first.askedAt - 5_000);
  return hidden.flatMap((sample) => {
    const made = found.find(({ id, type, updatedAt }) => {
      const old = known.find((one) => one.id === id);
      return type === sample.type && (old === undefined || updatedAt > old.updatedAt);
    });
    return made === undefined ? [] : [{ ...sample, made, before: known.find(({ id }) => id === made.id) }];
  });
}

/** True for two moments of one sample. */
export function isSame(one: Sample, other: Sample): boolean {
  return one.region === other.region && one.type === other.type;
}

/** What was archived of a Region's samples, and what to know about the rest. */
export interface Archived {
  readonly ids: readonly string[];
  readonly notices: readonly Notice[];
}

/** Archives what this test has made. */
export async function archive(
  { session }: RunContext,
  { place, region }: SampleTarget,
  samples: readonly Sample[],
): Promise<Archived> {
  const ids = samples.flatMap((one) =>
    one.region === region && one.made !== undefined ? [one.made.id] : [],
  );
  if (place === undefined || ids.length === 0) return { ids: [], notices: [] };
  try {
    await archiveSamples(session.connection.writing(), place, ids);
    return { ids, notices: [] };
  } catch (error) {
    const { message } = explain(error);
    return {
      ids: [],
      notices: [
        {
          code: 'SAMPLES_LEFT',
          message: `The samples in ${region} stay in the list of findings: ${message}`,
          fix: 'Archive them in the GuardDuty console; their titles begin with [SAMPLE].',
        },
      ],
    };
  }
}

function refusalOf(error: unknown): ProvisionError {
  const known = explain(error);
  if (!/invalid finding type/i.test(known.message)) return known;
  return new ProvisionError(
    known.code,
    known.message,
    'Check --types against https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
    { cause: error, where: known.where },
  );
}

function noDetector(account: string, region: string): ProvisionError {
  return new ProvisionError(
    'AWS_REFUSED',
    `GuardDuty is off in account ${account}, Region ${region}: there is no detector.`,
    'Turn it on with: guardduty-slack enable (with --org for an Organization)',
  );
}
