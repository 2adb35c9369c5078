import {
  DescribeOrganizationConfigurationCommand,
  GetDetectorCommand,
  ListDetectorsCommand,
  ListMembersCommand,
  ListOrganizationAdminAccountsCommand,
  type DescribeOrganizationConfigurationResponse,
} from '@aws-sdk/client-guardduty';
import { asSent } from '../aws/as-sent.ts';
import type { Aws } from '../aws/aws.ts';
import { allPages } from '../aws/batches.ts';
import type { FeatureAim } from '../config/features.ts';
import { collectMembers, NO_MEMBERS, type MemberTable } from './member-table.ts';
import { sortedPlans, type ByPlan, type Frequency, type PlanStatus } from './protection.ts';
import type { Place } from '../aws/place.ts';

/** An account's detector in a Region, with what GuardDuty says about it. */
export interface DetectorReading {
  readonly id: string;
  readonly status: PlanStatus;
  readonly frequency: Frequency;
  readonly features: ByPlan<PlanStatus>;
  /** Plans that a GuardDuty policy of the Organization manages: no one else can change them. */
  readonly managed: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** When each plan was last turned on or off, milliseconds; without those of which AWS does not say it. */
  readonly plansSetAt: ByPlan<number>;
  /** As AWS writes them; undefined when it does not say. */
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
}

/** What accounts get that join the Organization, in one Region. */
export interface OrganizationReading {
  readonly autoEnable: FeatureAim;
  readonly features: ByPlan<FeatureAim>;
}

/** Data sources that belong to every detector and cannot be set. */
export const FOUNDATIONAL = ['FLOW_LOGS', 'CLOUD_TRAIL', 'DNS_LOGS'] as const;

const at = ({ account, region }: Place): string => `${account}/${region}`;

/** The keys of the shared reads that tell detectors' ids. */
export const DETECTOR_IDS = 'guardduty/detector-id/';

/** An account has at most one detector in a Region. Undefined: none. */
export function readDetectorId(aws: Aws, place: Place): Promise<string | undefined> {
  return aws.shared(`${DETECTOR_IDS}${at(place)}`, async () => {
    const ids = await allPages(
      (token) =>
        aws
          .client('guardduty', place)
          .send(new ListDetectorsCommand(token === undefined ? {} : { NextToken: token })),
      ({ DetectorIds }) => DetectorIds,
      ({ NextToken }) => NextToken,
    );
    return ids[0];
  });
}

/** The account's detector, or undefined. */
export function readDetector(aws: Aws, place: Place): Promise<DetectorReading | undefined> {
  return aws.shared(`guardduty/detector/${at(place)}`, async () => {
    const id = await readDetectorId(aws, place);
    if (id === undefined) return undefined;
    const answer = await aws.client('guardduty', place).send(new GetDetectorCommand({ DetectorId: id }));
    const plans = (answer.Features ?? []).filter(
      ({ Name }) => Name !== undefined && !FOUNDATIONAL.some((one) => one === Name),
    );
    const flat = plans.flatMap(
      ({ Name = '', Status, UpdatedAt, ManagedBy, AdditionalConfiguration = [] }) => [
        { plan: Name as string, status: Status, at: UpdatedAt, managedBy: ManagedBy },
        ...AdditionalConfiguration.map((part) => ({
          plan: `${Name}/${part.Name ?? ''}`,
          status: part.Status,
          at: part.UpdatedAt,
          managedBy: part.ManagedBy,
        })),
      ],
    );
    return {
      id,
      status: answer.Status === 'ENABLED' ? 'ENABLED' : 'DISABLED',
      frequency: answer.FindingPublishingFrequency ?? 'SIX_HOURS',
      features: sortedPlans(
        Object.fromEntries(
          flat.map(({ plan, status }) => [plan, status === 'ENABLED' ? 'ENABLED' : 'DISABLED']),
        ),
      ),
      managed: flat.filter(({ managedBy }) => managedBy === 'GUARDDUTY_POLICY').map(({ plan }) => plan),
      tags: answer.Tags ?? {},
      plansSetAt: Object.fromEntries(
        flat.flatMap(({ plan, at: time }) => (time === undefined ? [] : [[plan, time.getTime()]])),
      ),
      createdAt: answer.CreatedAt,
      updatedAt: answer.UpdatedAt,
    };
  });
}

/** After a detector was made, changed or deleted. `id` where it is known by now. */
export async function forgetDetector(aws: Aws, place: Place, id?: string): Promise<void> {
  aws.forget(`guardduty/detector/${at(place)}`);
  aws.forget(`${DETECTOR_IDS}${at(place)}`);
  if (id !== undefined) await aws.shared(`${DETECTOR_IDS}${at(place)}`, () => Promise.resolve(id));
}

/** The delegated administrators that the Organization has in a Region: AWS allows one. */
export interface AdminReading {
  readonly account: string;
  readonly status: 'ENABLED' | 'DISABLE_IN_PROGRESS';
}

/** Who administers GuardDuty in a Region, or undefined. Only the management account may ask. */
export function readAdmin(
  aws: Aws,
  managementAccount: string,
  region: string,
): Promise<AdminReading | undefined> {
  return aws.shared(adminKey(region), async () => {
    try {
      const admins = await allPages(
        (token) =>
          aws
            .client('guardduty', { account: managementAccount, region })
            .send(new ListOrganizationAdminAccountsCommand(token === undefined ? {} : { NextToken: token })),
        ({ AdminAccounts }) => AdminAccounts,
        ({ NextToken }) => NextToken,
      );
      const [admin] = admins;
      if (admin?.AdminAccountId === undefined) return undefined;
      return {
        account: admin.AdminAccountId,
        status: admin.AdminStatus === 'DISABLE_IN_PROGRESS' ? 'DISABLE_IN_PROGRESS' : 'ENABLED',
      };
    } catch (error) {
      // Before trusted access is on, GuardDuty knows no Organization, so it knows no administrator either.
      if (isBadRequest(error) && /organization is not in use/i.test(error.message)) return undefined;
      throw error;
    }
  });
}

export function forgetAdmin(aws: Aws, region: string): void {
  aws.forget(adminKey(region));
}

const adminKey = (region: string): string => `guardduty/admin/${region}`;

/**
 * What joining accounts get, as the administrator sees it.
 *
 * @param settle wait while AWS does not yet know the administrator as one
 */
export function readOrganizationConfiguration(
  aws: Aws,
  place: Place,
  settle: boolean,
): Promise<OrganizationReading | undefined> {
  return aws.shared(`guardduty/organization/${at(place)}`, async () => {
    const id = await readDetectorId(aws, place);
    if (id === undefined) return undefined;
    if (!settle) return describeOrganization(aws, place, id);
    let said = '';
    const read = async (): Promise<OrganizationReading | undefined> => {
      try {
        return await describeOrganization(aws, place, id);
      } catch (error) {
        if (!isNotSettled(error)) throw error;
        said = error.message;
        return undefined;
      }
    };
    return aws.until({
      what: `GuardDuty to know ${place.account} as the administrator of ${place.region}`,
      read,
      done: (seen) => seen !== undefined,
      says: () => said,
    });
  });
}

async function describeOrganization(aws: Aws, place: Place, id: string): Promise<OrganizationReading> {
  const pages: DescribeOrganizationConfigurationResponse[] = [];
  const features = await allPages(
    async (token) => {
      const page = await aws.client('guardduty', place).send(
        new DescribeOrganizationConfigurationCommand({
          DetectorId: id,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      );
      pages.push(page);
      return page;
    },
    ({ Features }) => Features,
    ({ NextToken }) => NextToken,
  );
  const first = pages[0];
  return {
    // Answers from before 2023 know only the boolean, which covers new accounts.
    autoEnable: first?.AutoEnableOrganizationMembers ?? (first?.AutoEnable === true ? 'NEW' : 'NONE'),
    features: sortedPlans(
      Object.fromEntries(
        features.flatMap(({ Name = '', AutoEnable = 'NONE', AdditionalConfiguration = [] }) => [
          [Name, AutoEnable],
          ...AdditionalConfiguration.map((part) => [`${Name}/${part.Name ?? ''}`, part.AutoEnable ?? 'NONE']),
        ]),
      ),
    ),
  };
}

export function forgetOrganizationConfiguration(aws: Aws, place: Place): void {
  aws.forget(`guardduty/organization/${at(place)}`);
}

/** https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListMembers.html */
interface MembersPage {
  readonly members?: readonly { readonly accountId?: string; readonly relationshipStatus?: string }[];
  readonly nextToken?: string;
}

/** Every account that the administrator has or had a relation with in a Region. */
export function readMembers(aws: Aws, place: Place): Promise<MemberTable> {
  return aws.shared(`guardduty/members/${at(place)}`, async () => {
    const id = await readDetectorId(aws, place);
    if (id === undefined) return NO_MEMBERS;
    const members = collectMembers();
    await allPages(
      async (token) => {
        const page = await asSent<MembersPage>(
          aws.client('guardduty', place),
          new ListMembersCommand({
            DetectorId: id,
            MaxResults: 50,
            // AWS takes a string here; without it the list leaves out all who are not yet or no longer associated.
            OnlyAssociated: 'false',
            ...(token === undefined ? {} : { NextToken: token }),
          }),
        );
        for (const { accountId, relationshipStatus } of page.members ?? [])
          if (accountId !== undefined) members.add(accountId, relationshipStatus ?? 'Unknown');
        return page;
      },
      () => undefined,
      ({ nextToken }) => nextToken,
    );
    return members.table();
  });
}

export function forgetMembers(aws: Aws, place: Place): void {
  aws.forget(`guardduty/members/${at(place)}`);
}

/** Nearly everything that GuardDuty refuses has this name. */
export function isBadRequest(error: unknown): error is Error {
  return error instanceof Error && error.name === 'BadRequestException';
}

/**
 * True for what GuardDuty answers an administrator whose designation has not reached every part of it. The same words
 * are the answer to an account that is no administrator.
 */
export function isNotSettled(error: unknown): error is Error {
  return (
    isBadRequest(error) &&
    /invalid or out-of-range value|organization (?:master|management|administrator) permission/i.test(
      error.message,
    )
  );
}
