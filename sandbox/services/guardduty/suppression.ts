/** Suppression rules: filters with the action ARCHIVE, of the administrator for all its members. */
import type { World } from '../../world/world.ts';
import { meets } from './criteria.ts';
import type { FindingDetail } from './finding.ts';
import { regionState } from './state.ts';

/** Whether a rule archives the finding as it comes, so that no one is told. */
export function isSuppressed(world: World, account: string, region: string, detail: FindingDetail): boolean {
  const { administrator } = regionState(world, account, region);
  const { filters = {} } = regionState(world, administrator?.account ?? account, region);
  return Object.values(filters).some(
    ({ action, criteria }) => action === 'ARCHIVE' && meets(detail, criteria),
  );
}
