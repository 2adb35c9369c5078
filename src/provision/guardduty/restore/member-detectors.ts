import type { Aws } from '../../aws/aws.ts';
import { endsEverything, explain } from '../../aws/explain.ts';
import { inEach } from '../../aws/for-each-account.ts';
import { ProvisionError } from '../../base/errors.ts';
import { readDetector } from '../../reads/guardduty-reads.ts';
import { foreignReason, type Names } from '../../deployment/names.ts';
import { noted } from '../../engine/note.ts';
import type { Resource } from '../../engine/resource.ts';
import type { Place } from '../../aws/place.ts';
import { deleteDetector } from '../resources/detector.ts';

export type MemberDetectorsState = {
  readonly detectors: number;
  /** The first hundred accounts. */
  readonly accounts: readonly string[];
  /** Accounts where no role can be assumed. */
  readonly unreachable: readonly string[];
};

/** Member → detector id, as just seen: asking every account once more would be half of all calls. */
type Due = ReadonlyMap<string, string>;

interface Options extends Place {
  readonly names: Names;
  /** The Region's record was taken then, milliseconds: older detectors are not due to us. */
  readonly recordedAt: number;
  /** Who was our member when the teardown began. */
  readonly formerMembers: readonly string[];
}

/**
 * The detectors that joining made in members. An administrator cannot delete them, so this takes a role in every account,
 * and happens only when it was asked for. Older ones and those with foreign tags stay.
 */
export function memberDetectors(options: Options): Resource<MemberDetectorsState, Due> {
  const { account, region, formerMembers, names, recordedAt } = options;
  return {
    kind: 'member-detectors',
    account,
    region,
    desired: () => undefined,
    observe: async (aws) => {
      const looked = await inEach(aws, formerMembers, async (member) => ({
        member,
        ...(await look(aws, { account: member, region }, names, recordedAt)),
      }));
      const due = looked.flatMap(({ member, due: id }) => (id === undefined ? [] : [[member, id] as const]));
      const unreachable = looked.filter(({ reached }) => !reached).map(({ member }) => member);
      const accounts = due.slice(0, 100).map(([member]) => member);
      return {
        state: due.length === 0 ? undefined : { detectors: due.length, accounts, unreachable },
        detail: new Map(due),
      };
    },
    apply: () => Promise.resolve(),
    remove: async (aws, _before, due) => {
      const results = await inEach(aws, [...due.keys()], async (member) => {
        try {
          await deleteDetector(aws, { account: member, region }, due.get(member));
          return undefined;
        } catch (error) {
          if (endsEverything(error)) throw error;
          return explain(error, { account: member, region }).message;
        }
      });
      const failed = results.filter((one) => one !== undefined);
      if (failed.length > 0)
        throw new ProvisionError(
          'AWS_REFUSED',
          `${failed.length} of ${due.size} detectors stayed: ${failed.slice(0, 10).join('; ')}`,
          'Run the same command again, or delete them in their accounts.',
        );
    },
    note: (before) => {
      if (before === undefined) return [];
      const { detectors, unreachable } = before;
      const named = unreachable.slice(0, 10).join(', ');
      const more = unreachable.length > 10 ? ` and ${unreachable.length - 10} more` : '';
      return [
        ...noted(
          'FINDINGS_DELETED',
          `${detectors} in member accounts; the findings in them are gone for good`,
        ),
        ...noted(
          'UNREACHABLE',
          unreachable.length === 0
            ? undefined
            : `no role can be assumed in ${named}${more}: GuardDuty stays on there`,
        ),
      ];
    },
  };
}

async function look(
  aws: Aws,
  place: Place,
  names: Names,
  recordedAt: number,
): Promise<{ readonly reached: boolean; readonly due?: string }> {
  try {
    const seen = await readDetector(aws, place);
    if (seen === undefined) return { reached: true };
    const foreign = Object.keys(seen.tags).length > 0 && foreignReason(seen.tags, names) !== undefined;
    const createdAt = Date.parse(seen.createdAt ?? '');
    // GuardDuty writes whole seconds.
    const isDue = !foreign && createdAt >= Math.floor(recordedAt / 1000) * 1000;
    return { reached: true, ...(isDue ? { due: seen.id } : {}) };
  } catch (error) {
    const { code } = explain(error);
    if (
      code === 'ASSUME_ROLE_DENIED' ||
      code === 'ACCESS_DENIED' ||
      code === 'DENIED_BY_POLICY' ||
      code === 'REGION_NOT_ENABLED'
    )
      return { reached: false };
    throw error;
  }
}
