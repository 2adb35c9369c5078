/** DescribeOrganizationConfiguration, UpdateOrganizationConfiguration, GetOrganizationStatistics: the delegated administrator's. */
import type {
  DescribeOrganizationConfigurationRequest,
  UpdateOrganizationConfigurationRequest,
} from '../../model/types/guardduty.ts';
import { knob } from '../../world/settings.ts';
import type { Call, Operation, Output } from '../service.ts';
import { now } from '../../world/world.ts';
import { organizationOf } from '../shared/organization.ts';
import { requireDelegatedAdmin } from './designation.ts';
import { ownDetector } from './detector.ts';
import { badRequest, INVALID_VALUE } from './errors.ts';
import { organizationDataSources, organizationFeatures, seconds } from './feature-answers.ts';
import { autoEnableChanges, refuseBothRuntimesForOrganization } from './feature-requests.ts';
import { changeOrganizationFeatures, inOrder, isOn, ORGANIZATION_FEATURES } from './features.ts';
import { offeredFeatures } from './offered-features.ts';
import { pageOf } from './paging.ts';
import { isAssociated } from './relationship.ts';
import { regionState, type Detector } from './state.ts';
import { memberCount, membersIn } from './member-list.ts';

const DescribeOrganizationConfiguration: Operation<DescribeOrganizationConfigurationRequest> = (call) => {
  const { state } = ownDetector(call);
  const { autoEnable, features } = requireDelegatedAdmin(call);
  const { items, nextToken } = pageOf(
    call,
    organizationFeatures(features, offeredFeatures(call.world, call.region)),
  );
  return {
    autoEnable: autoEnable !== 'NONE',
    memberAccountLimitReached: memberCount(state) >= knob(call.world, 'guardduty.memberLimit'),
    dataSources: organizationDataSources(features),
    features: items,
    nextToken,
    autoEnableOrganizationMembers: autoEnable,
  };
};

/** Every request says exactly one of `autoEnable` and `autoEnableOrganizationMembers`, also one about features alone. */
const UpdateOrganizationConfiguration: Operation<UpdateOrganizationConfigurationRequest> = (call) => {
  const { world, input, region } = call;
  ownDetector(call);
  const settings = requireDelegatedAdmin(call);
  const { autoEnable: old, autoEnableOrganizationMembers: members } = input;
  if ((old === undefined) === (members === undefined)) throw badRequest(INVALID_VALUE);
  const offered = offeredFeatures(world, region).filter((name) =>
    ORGANIZATION_FEATURES.some((known) => known === name),
  );
  const features = changeOrganizationFeatures(settings.features, autoEnableChanges(input, offered));
  refuseBothRuntimesForOrganization(features);
  settings.autoEnable = members ?? (old ? 'NEW' : 'NONE');
  settings.features = features;
  settings.changedAt = now(world);
  return {};
};

/** AWS counts every so often, and gives the last count with its time until it has counted again. */
const GetOrganizationStatistics: Operation<unknown> = (call) => {
  const { world } = call;
  const settings = requireDelegatedAdmin(call);
  const everyMs = knob(world, 'guardduty.statisticsEveryMs');
  if (everyMs < 0) return { organizationDetails: {} };
  if (settings.counted === undefined || now(world) - settings.counted.at >= everyMs)
    settings.counted = { at: now(world), statistics: statisticsOf(call) };
  const { at, statistics } = settings.counted;
  return { organizationDetails: { updatedAt: seconds(at), organizationStatistics: statistics } };
};

/** Of the whole organization: all its accounts, those associated with the administrator, and where GuardDuty is on. */
function statisticsOf({ world, region, account: admin }: Call<unknown>): Output {
  const accounts = organizationOf(world)?.accounts ?? {};
  const associated = membersIn(regionState(world, admin, region)).filter((member) =>
    isAssociated(world, member),
  );
  const detectors = [admin, ...associated.map((member) => member.account)]
    .map((account) => regionState(world, account, region).detector)
    .filter((detector): detector is Detector => detector?.enabled === true);
  const offered = offeredFeatures(world, region).filter((name) => name !== 'AI_ANALYST');
  return {
    totalAccountsCount: Object.keys(accounts).length,
    memberAccountsCount: associated.length,
    activeAccountsCount: associated.filter(({ account }) => accounts[account]?.state === 'ACTIVE').length,
    enabledAccountsCount: detectors.length,
    countByFeature: inOrder(offered).map((name) => featureCount(name, detectors)),
  };
}

export const organizationConfigurationOperations = {
  DescribeOrganizationConfiguration,
  UpdateOrganizationConfiguration,
  GetOrganizationStatistics,
};

function featureCount(name: string, detectors: readonly Detector[]): Output {
  const parts = [
    ...new Set(detectors.flatMap(({ features }) => Object.keys(features[name]?.additional ?? {}))),
  ];
  return {
    name,
    enabledAccountsCount: detectors.filter(({ features }) => isOn(features, name)).length,
    ...(parts.length > 0 && {
      additionalConfiguration: parts.map((part) => ({
        name: part,
        enabledAccountsCount: detectors.filter(
          ({ features }) => features[name]?.additional?.[part]?.status === 'ENABLED',
        ).length,
      })),
    }),
  };
}
