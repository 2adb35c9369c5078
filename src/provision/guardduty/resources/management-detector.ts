import type { Facts } from '../../discovery/facts.ts';
import { readMembers } from '../../reads/guardduty-reads.ts';
import { memberMeaning } from '../../reads/member-status.ts';
import type { Names } from '../../deployment/names.ts';
import type { PlanStatus, Protection } from '../../reads/protection.ts';
import { noted } from '../../engine/note.ts';
import { observed, type Resource } from '../../engine/resource.ts';
import { detector } from './detector.ts';

export type ManagementDetectorState = { readonly status: PlanStatus };

interface Options {
  readonly facts: Facts;
  readonly managementAccount: string;
  readonly region: string;
  readonly names: Names;
  readonly protection: Protection;
}

/**
 * The management account's own detector: the administrator cannot make one there, so the account could not be a member
 * without it. Once it is a member its plans are the administrator's, and seeing it enabled among the members is enough.
 */
export function managementDetector(options: Options): Resource<ManagementDetectorState> {
  const { facts, managementAccount, region, names, protection } = options;
  const place = { account: managementAccount, region };
  const own = detector({ ...place, names, protection });
  return {
    kind: 'detector',
    ...place,
    desired: () => ({ status: 'ENABLED' }),
    note: (before) =>
      noted(
        'MANAGEMENT_DETECTOR',
        before === undefined
          ? 'the management account needs one of its own before it can be a member'
          : undefined,
      ),
    observe: async (aws) => {
      const members = await readMembers(aws, { account: facts.adminAccountId, region });
      if (memberMeaning(members.statusOf(managementAccount)).standing === 'enabled')
        return observed({ status: 'ENABLED' });
      const { state } = await own.observe(aws);
      return observed(state === undefined ? undefined : { status: state.status });
    },
    apply: async (aws, _after, there) => {
      const before = there === undefined ? undefined : (await own.observe(aws)).state;
      const after = own.desired(before);
      if (after !== undefined) await own.apply(aws, after, before, undefined);
    },
  };
}
