/** CreateDetector, GetDetector, UpdateDetector, DeleteDetector, ListDetectors. */
import type {
  CreateDetectorRequest,
  GetDetectorRequest,
  ListDetectorsRequest,
  UpdateDetectorRequest,
  DeleteDetectorRequest,
} from '../../model/types/guardduty.ts';
import { knob } from '../../world/settings.ts';
import type { Call, Operation, Output } from '../service.ts';
import { now } from '../../world/world.ts';
import {
  findDetector,
  frequencyOf,
  GUARDDUTY_PRINCIPAL,
  MALWARE_PRINCIPAL,
  newDetector,
  obtainServiceRole,
  ownDetector,
  requireServiceRole,
  serviceRoleArn,
} from './detector.ts';
import {
  badRequest,
  DETECTOR_EXISTS,
  MANAGED_BY_ADMINISTRATOR,
  MEMBER_KEEPS_DETECTOR,
  MEMBERS_REMAIN,
} from './errors.ts';
import { dataSources, detectorFeatures } from './feature-answers.ts';
import { refuseBothRuntimes, refusePolicyFeatures, statusChanges } from './feature-requests.ts';
import { changeFeatures, defaultFeatures, isOn } from './features.ts';
import { offByDefault, offeredFeatures } from './offered-features.ts';
import { pageOf } from './paging.ts';
import { holdsDetector } from './relationship.ts';
import { regionState } from './state.ts';
import { refuseTooManyTags } from './tagging.ts';
import { membersIn } from './member-list.ts';

/** One detector a Region. What the request does not name is on, except runtime monitoring. */
const CreateDetector: Operation<CreateDetectorRequest> = (call) => {
  const { world, input } = call;
  const { enable, findingPublishingFrequency: frequency, clientToken, tags = {} } = input;
  const offered = offeredFeatures(world, call.region);
  const changes = statusChanges(input, offered);
  refuseTooManyTags(tags);
  const state = regionState(world, call.account, call.region);
  const existing = findDetector(world, call.account, call.region);
  if (existing) {
    if (clientToken && existing.clientToken === clientToken) return { detectorId: existing.id };
    throw badRequest(DETECTOR_EXISTS);
  }
  const wanted = changeFeatures(
    defaultFeatures(offered, offByDefault(world), now(world)),
    changes,
    now(world),
  );
  refuseBothRuntimes(wanted);
  requireServiceRole(call, GUARDDUTY_PRINCIPAL);
  const scansMalware = isOn(wanted, 'EBS_MALWARE_PROTECTION');
  const mayScan = !scansMalware || obtainServiceRole(call, MALWARE_PRINCIPAL);
  const features = mayScan
    ? wanted
    : changeFeatures(
        wanted,
        [{ name: 'EBS_MALWARE_PROTECTION', value: 'DISABLED', additional: {} }],
        now(world),
      );
  const detector = newDetector(world, features, {
    enabled: enable,
    tags,
    ...(frequency && { frequency }),
    ...(clientToken && { clientToken }),
  });
  state.detector = detector;
  return { detectorId: detector.id, ...(!mayScan && { unprocessedDataSources: cannotScan(call) }) };
};

const GetDetector: Operation<GetDetectorRequest> = (call) => {
  const { detector } = ownDetector(call);
  return {
    createdAt: new Date(detector.createdAt).toISOString(),
    findingPublishingFrequency: frequencyOf(call.world, call.account, call.region),
    serviceRole: serviceRoleArn(call.world, call.account),
    status: detector.enabled ? 'ENABLED' : 'DISABLED',
    updatedAt: new Date(detector.updatedAt).toISOString(),
    dataSources: dataSources(detector, serviceRoleArn(call.world, call.account, MALWARE_PRINCIPAL)),
    tags: detector.tags,
    features: detectorFeatures(detector),
  };
};

/** A member may not change what its administrator decides: being on, plans, frequency. */
const UpdateDetector: Operation<UpdateDetectorRequest> = (call) => {
  const { world, input } = call;
  const { state, detector } = ownDetector(call);
  const { enable, findingPublishingFrequency: frequency } = input;
  const changes = statusChanges(input, offeredFeatures(world, call.region));
  const changesAnything = enable !== undefined || frequency !== undefined || changes.length > 0;
  if (state.administrator && changesAnything)
    throw badRequest(MANAGED_BY_ADMINISTRATOR, 'AccessDeniedException');
  refusePolicyFeatures(changes, detector.policyFeatures);
  const features = changeFeatures(detector.features, changes, now(world));
  refuseBothRuntimes(features);
  if (enable) requireServiceRole(call, GUARDDUTY_PRINCIPAL);
  const startsScans =
    isOn(features, 'EBS_MALWARE_PROTECTION') && !isOn(detector.features, 'EBS_MALWARE_PROTECTION');
  if (startsScans) requireServiceRole(call, MALWARE_PRINCIPAL);
  detector.features = features;
  detector.enabled = enable ?? detector.enabled;
  detector.frequency = frequency ?? detector.frequency;
  detector.updatedAt = now(world);
  return {};
};

/** Refused while there are members, and for a while after they went. Findings, filters and former members go with it. */
const DeleteDetector: Operation<DeleteDetectorRequest> = (call) => {
  const { world } = call;
  const { state } = ownDetector(call);
  const membersGone = (state.membersGoneAt ?? -Infinity) + knob(world, 'guardduty.membersGoneDelayMs');
  const held = membersIn(state).some((member) => holdsDetector(world, member));
  if (held || now(world) < membersGone) throw badRequest(MEMBERS_REMAIN);
  if (state.administrator) throw badRequest(MEMBER_KEEPS_DETECTOR);
  delete state.detector;
  delete state.findings;
  delete state.findingIds;
  delete state.filters;
  delete state.trustedLists;
  delete state.members;
  delete state.memberOrder;
  return {};
};

const ListDetectors: Operation<ListDetectorsRequest> = (call) => {
  const detector = findDetector(call.world, call.account, call.region);
  const { items, nextToken } = pageOf(call, detector ? [detector.id] : []);
  return { detectorIds: items, nextToken };
};

export const detectorOperations = {
  CreateDetector,
  GetDetector,
  UpdateDetector,
  DeleteDetector,
  ListDetectors,
};

/** Malware scans stay off when their role cannot be made; the rest of the detector works. */
function cannotScan(call: Call<unknown>): Output {
  return {
    malwareProtection: {
      scanEc2InstanceWithFindings: {
        ebsVolumes: {
          status: 'DISABLED',
          reason:
            'iam:CreateServiceLinkedRole is not allowed for malware-protection.guardduty.amazonaws.com.',
        },
      },
      serviceRole: serviceRoleArn(call.world, call.account, MALWARE_PRINCIPAL),
    },
  };
}
