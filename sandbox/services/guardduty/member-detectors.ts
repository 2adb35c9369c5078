/** GetMemberDetectors and UpdateMemberDetectors: plans of associated members, read and set by their administrator. */
import type { GetMemberDetectorsRequest, UpdateMemberDetectorsRequest } from '../../model/types/guardduty.ts';
import type { Operation, Output } from '../service.ts';
import { now } from '../../world/world.ts';
import { hasServiceLinkedRole } from '../iam/state.ts';
import { findDetector, makeMemberRoles, MALWARE_PRINCIPAL, ownDetector, serviceRoleArn } from './detector.ts';
import { INVALID_VALUE, MANAGED_BY_POLICY, RESULT } from './errors.ts';
import { dataSources, memberFeatures } from './feature-answers.ts';
import { hasBothRuntimes, statusChanges, touchesPolicyFeatures } from './feature-requests.ts';
import { featureChanger } from './features.ts';
import { unprocessedIds } from './members.ts';
import { offeredFeatures } from './offered-features.ts';
import { isAssociated } from './relationship.ts';
import type { Detector } from './state.ts';
import { namedAccounts } from './account-checks.ts';
import { findMember } from './member-list.ts';

const GetMemberDetectors: Operation<GetMemberDetectorsRequest> = (call) => {
  const { world, region } = call;
  const { state } = ownDetector(call);
  const found: Output[] = [];
  const missing: Output[] = [];
  for (const accountId of namedAccounts(call.input)) {
    const member = findMember(state, accountId);
    const detector =
      member && isAssociated(world, member) ? findDetector(world, accountId, region) : undefined;
    if (detector) found.push(shown(accountId, detector));
    else missing.push({ accountId, result: RESULT.notAssociated });
  }
  return { members: found, unprocessedAccounts: missing };

  function shown(accountId: string, detector: Detector): Output {
    return {
      accountId,
      dataSources: dataSources(detector, serviceRoleArn(world, accountId, MALWARE_PRINCIPAL)),
      features: memberFeatures(detector),
    };
  }
};

const UpdateMemberDetectors: Operation<UpdateMemberDetectorsRequest> = (call) => {
  const { world, region } = call;
  const { state } = ownDetector(call);
  const changes = statusChanges(call.input, offeredFeatures(world, region));
  const startsScans = changes.some(
    ({ name, value }) => name === 'EBS_MALWARE_PROTECTION' && value === 'ENABLED',
  );
  const withScans = featureChanger(changes, now(world));
  const withoutScans = featureChanger(
    changes.filter(({ name }) => name !== 'EBS_MALWARE_PROTECTION'),
    now(world),
  );
  return unprocessedIds(call, (id) => {
    const member = findMember(state, id);
    const detector = member && isAssociated(world, member) ? findDetector(world, id, region) : undefined;
    if (!detector) return RESULT.notAssociated;
    if (touchesPolicyFeatures(changes, detector.policyFeatures)) return MANAGED_BY_POLICY;
    const mayScan = startsScans
      ? makeMemberRoles(world, call.account, id)
      : hasServiceLinkedRole(world, id, MALWARE_PRINCIPAL);
    const features = (mayScan ? withScans : withoutScans)(detector.features);
    if (hasBothRuntimes(features)) return INVALID_VALUE;
    detector.features = features;
    detector.updatedAt = now(world);
    return undefined;
  });
};

export const memberDetectorOperations = { GetMemberDetectors, UpdateMemberDetectors };
