import type { Statements } from '../../base/policy-document.ts';
import { allow, detectors, inRegions, readServiceRoles } from './allow.ts';
import type { PolicyScope } from './scope.ts';

/**
 * What the role in members needs. They are only entered by `status --deep`, and by a teardown to delete the detectors that
 * joining made there and to see what else it left.
 */
export function memberPolicy(scope: PolicyScope): Statements {
  return {
    FindDetector: allow('guardduty', ['ListDetectors', 'GetAdministratorAccount'], '*', inRegions(scope)),
    DeleteDetector: allow('guardduty', ['GetDetector', 'DeleteDetector'], detectors(scope), inRegions(scope)),
    ReadServiceRoles: readServiceRoles(scope),
  };
}
