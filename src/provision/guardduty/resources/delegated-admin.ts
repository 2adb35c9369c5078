import {
  DisableOrganizationAdminAccountCommand,
  EnableOrganizationAdminAccountCommand,
} from '@aws-sdk/client-guardduty';
import type { Aws } from '../../aws/aws.ts';
import {
  forgetAdmin,
  forgetOrganizationConfiguration,
  readAdmin,
  type AdminReading,
} from '../../reads/guardduty-reads.ts';
import { conflictError, otherAdministrator, otherRegistered } from '../../discovery/administrators.ts';
import { forgetRegistered, readRegistered } from '../../discovery/registered-admins.ts';
import { isJustMade, markMade } from '../../reads/just-made.ts';
import { noted, type Note } from '../../engine/note.ts';
import type { Resource } from '../../engine/resource.ts';
import { pause } from '../../aws/until.ts';

export type DelegatedAdminState = {
  readonly administrator: string;
  /** `REGISTERED`: only Organizations still knows it as one. */
  readonly status: AdminReading['status'] | 'REGISTERED';
};

/** What else was seen of administrators. */
interface Detail {
  /** A former administrator is on its way out, which has to be waited for. */
  readonly leaving: boolean;
  /** The accounts that Organizations knows as administrators, read only where GuardDuty names none. */
  readonly registered: readonly string[];
}

const NOTHING_ELSE: Detail = { leaving: false, registered: [] };

interface Options {
  readonly managementAccount: string;
  readonly admin: string;
  readonly region: string;
  /**
   * Wait until AWS lists the administrator, as other Regions must for the first one. Without, what only an administrator may
   * read tells it: the settings for joining accounts, which come next.
   */
  readonly settles?: boolean;
}

/**
 * Names the account that administers GuardDuty for the Organization in one Region. Another administrator is never
 * replaced. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html
 */
export function delegatedAdmin(options: Options): Resource<DelegatedAdminState, Detail> {
  const { managementAccount, admin, region, settles = true } = options;
  const place = { account: managementAccount, region };
  const ours = { administrator: admin, status: 'ENABLED' } as const;
  return {
    kind: 'delegated-admin',
    ...place,
    desired: () => ours,
    observe: async (aws) => {
      if (await isJustMade(aws, 'administrator', place)) return { state: ours, detail: NOTHING_ELSE };
      const seen = await readAdmin(aws, managementAccount, region);
      // One that is on its way out, ours or another, is as good as gone; the wait for its end is part of the change.
      const leaving = seen?.status === 'DISABLE_IN_PROGRESS';
      if (seen !== undefined && !leaving) return { state: stateOf(seen), detail: NOTHING_ELSE };
      const registered = await readRegistered(aws, managementAccount);
      const other = registered.find((account) => account !== admin);
      const state =
        other === undefined ? undefined : ({ administrator: other, status: 'REGISTERED' } as const);
      return { state, detail: { leaving, registered } };
    },
    conflict: ({ administrator, status }, { registered }) => {
      if (administrator === admin) return undefined;
      return status === 'REGISTERED'
        ? otherRegistered(registered, admin)
        : otherAdministrator(administrator, region);
    },
    note: (_before, { leaving }) =>
      noted(
        'ADMIN_LEAVING',
        leaving
          ? 'the former administrator is on its way out (DISABLE_IN_PROGRESS); this is waited for'
          : undefined,
      ),
    apply: async (aws, _after, _before, { leaving }) => {
      if (leaving) await untilGone(aws, managementAccount, region);
      await aws
        .client('guardduty', place)
        .send(new EnableOrganizationAdminAccountCommand({ AdminAccountId: admin }));
      // A look at once would nearly always be in vain.
      await pause(aws, `account ${admin} to be the administrator of ${region}`, 500);
      if (settles) await untilListed(aws, options);
      forgetAdmin(aws, region);
      forgetRegistered(aws);
      forgetOrganizationConfiguration(aws, { account: admin, region });
      await markMade(aws, 'administrator', place);
    },
  };
}

async function untilListed(aws: Aws, { managementAccount, admin, region }: Options): Promise<void> {
  const seen = await aws.until({
    what: `account ${admin} to be the administrator of ${region}`,
    read: () => readAgain(aws, managementAccount, region),
    done: (now) => now?.status === 'ENABLED',
    says,
    everyMs: 1_000,
  });
  if (seen?.account !== admin) throw conflictError(otherAdministrator(seen?.account ?? 'unknown', region));
}

/**
 * The same in a teardown: the administrator is removed, and that is waited for, because what comes after needs it gone.
 * AWS leaves GuardDuty on in all members. Another administrator is left alone.
 */
export function restoreAdmin(options: Options): Resource<DelegatedAdminState, Detail> {
  const { managementAccount, admin, region } = options;
  return {
    ...delegatedAdmin(options),
    desired: () => undefined,
    note: () => [],
    observe: async (aws) => {
      const seen = await readAdmin(aws, managementAccount, region);
      return { state: seen === undefined ? undefined : stateOf(seen), detail: NOTHING_ELSE };
    },
    conflict: (before) =>
      before.administrator === admin
        ? undefined
        : other(`account ${before.administrator} administers GuardDuty here, not ${admin}`),
    remove: async (aws, { status }) => {
      if (status === 'ENABLED')
        await aws
          .client('guardduty', { account: managementAccount, region })
          .send(new DisableOrganizationAdminAccountCommand({ AdminAccountId: admin }));
      await untilGone(aws, managementAccount, region, true);
    },
  };
}

function other(text: string): Note {
  return { code: 'OTHER_ADMINISTRATOR', text };
}

/** What AWS's list of administrators shows, in words. */
function says(seen: AdminReading | undefined): string {
  return seen === undefined ? 'AWS lists no administrator' : `AWS lists ${seen.account} as ${seen.status}`;
}

function stateOf({ account, status }: AdminReading): DelegatedAdminState {
  return { administrator: account, status };
}

/** @param leaving an administrator that is still ENABLED is about to go too */
async function untilGone(
  aws: Aws,
  managementAccount: string,
  region: string,
  leaving = false,
): Promise<void> {
  await aws.until({
    what: `the former administrator of ${region} to be gone`,
    read: () => readAgain(aws, managementAccount, region),
    done: (now) => now === undefined || (!leaving && now.status === 'ENABLED'),
    says,
    everyMs: 1_000,
  });
}

function readAgain(aws: Aws, managementAccount: string, region: string): Promise<AdminReading | undefined> {
  forgetAdmin(aws, region);
  return readAdmin(aws, managementAccount, region);
}
