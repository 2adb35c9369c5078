/** What auto-enable does by itself, in its own time: NEW and ALL for accounts that joined since, ALL for everybody. */
import { knob } from '../../world/settings.ts';
import { now, type World } from '../../world/world.ts';
import { isRegionEnabled } from '../account/state.ts';
import { organizationOf } from '../shared/organization.ts';
import { designationIn, effectiveAdmin, organizationSettings } from './designation.ts';
import { enrol, intakeOf } from './enrolment.ts';
import { featureChanger, joiningChanges } from './features.ts';
import { findMember, membersIn } from './member-list.ts';
import { offeredFeatures } from './offered-features.ts';
import { isJoining } from './relationship.ts';
import { regionState } from './state.ts';

/** Does what is due in a Region by now. */
export function settleAutoEnable(world: World, region: string): void {
  const admin = designationIn(world, region) && effectiveAdmin(world, region);
  if (admin === undefined) return;
  enrolNewAccounts(world, admin, region);
  const delayMs = knob(world, 'guardduty.autoEnableDelayMs');
  const settings = organizationSettings(world, admin, region);
  if (delayMs < 0 || now(world) < Math.max(settings.changedAt, settings.sweptAt ?? 0) + delayMs) return;
  settings.sweptAt = now(world);
  if (settings.autoEnable === 'ALL') enrolEveryAccount(world, admin, region);
  const changes = joiningChanges(settings.features, offeredFeatures(world, region), ['ALL']);
  if (changes.length > 0) changeEveryMember(world, admin, region, featureChanger(changes, now(world)));
}

/** Accounts that joined after the designation, each looked at once, some time after it joined. */
function enrolNewAccounts(world: World, admin: string, region: string): void {
  const organization = organizationOf(world);
  const delayMs = knob(world, 'guardduty.joinDelayMs');
  const settings = organizationSettings(world, admin, region);
  if (!organization || delayMs < 0) return;
  for (; settings.accountsSeen < organization.order.length; settings.accountsSeen += 1) {
    const account = organization.accounts[organization.order[settings.accountsSeen] ?? ''];
    if (account && now(world) < account.joinedAt + delayMs) return;
    // An opt-in Region counts only if the account opted in before it joined.
    if (!account || settings.autoEnable === 'NONE' || !isRegionEnabled(world, account.id, region)) continue;
    enrol(intakeOf(world, admin, region, 0), account.id, account.email);
  }
}

function enrolEveryAccount(world: World, admin: string, region: string): void {
  const intake = intakeOf(world, admin, region, 0);
  for (const { id, state, email } of Object.values(organizationOf(world)?.accounts ?? {})) {
    const member = findMember(regionState(world, admin, region), id);
    if (id === admin || state !== 'ACTIVE' || (member && isJoining(world, member))) continue;
    if (isRegionEnabled(world, id, region)) enrol(intake, id, email);
  }
}

function changeEveryMember(
  world: World,
  admin: string,
  region: string,
  change: ReturnType<typeof featureChanger>,
): void {
  for (const member of membersIn(regionState(world, admin, region))) {
    const { detector } = regionState(world, member.account, region);
    if (detector && isJoining(world, member)) detector.features = change(detector.features);
  }
}
