import fc from 'fast-check';
import {
  ADMIN_ACCOUNT,
  addMember,
  advance,
  MANAGEMENT_ACCOUNT,
  memberId,
  type World,
} from '../../sandbox/index.ts';
import { setRegion } from '../../sandbox/services/account/state.ts';
import { findMember } from '../../sandbox/services/guardduty/member-list.ts';
import { organizationSettings } from '../../sandbox/services/guardduty/designation.ts';
import { dissolve } from '../../sandbox/services/guardduty/relationship.ts';
import { regionState } from '../../sandbox/services/guardduty/state.ts';
import { iamOf } from '../../sandbox/services/iam/state.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { handChange, makeByHand } from './hand-changes.ts';
import { REGIONS } from './worlds.ts';

/** Something that happens without us. */
export interface Event {
  readonly name: string;
  /** `damage` must be seen by status; `something` may be, or AWS puts it right by itself. */
  readonly effect: 'damage' | 'something';
  happen(world: World): void;
}

const HOUR = 3_600_000;
const region = fc.constantFrom(...REGIONS);
const member = fc.constantFrom(memberId(0), memberId(1));
const something = (name: string, happen: Event['happen']): Event => ({ name, effect: 'something', happen });
const damage = (name: string, happen: Event['happen']): Event => ({ name, effect: 'damage', happen });

const accounts = fc.oneof(
  fc.constant(something('an account joins', (world) => void addMember(world))),
  member.map((id) =>
    something(`${id} is suspended`, (world) => {
      const account = organizationOf(world)?.accounts[id];
      if (account) account.state = 'SUSPENDED';
    }),
  ),
  member.map((id) =>
    something(`${id} is active again`, (world) => {
      const account = organizationOf(world)?.accounts[id];
      if (account) account.state = 'ACTIVE';
    }),
  ),
  fc
    .tuple(
      fc.constantFrom(memberId(0), ADMIN_ACCOUNT),
      fc.constantFrom('ENABLED' as const, 'DISABLED' as const),
    )
    .map(([id, status]) =>
      something(`${id} has ${REGIONS[1]} ${status}`, (world) =>
        setRegion(world, id, REGIONS[1] ?? '', status),
      ),
    ),
  fc
    .integer({ min: 1, max: 30 })
    .map((hours) => something(`${hours} hours pass`, (world) => advance(world, hours * HOUR))),
);

const guardduty = fc.oneof(
  region.map((where) =>
    damage(`auto-enable is turned down in ${where}`, (world) => {
      organizationSettings(world, ADMIN_ACCOUNT, where).autoEnable = 'NONE';
    }),
  ),
  fc.tuple(region, fc.constantFrom(ADMIN_ACCOUNT)).map(([where, id]) =>
    damage(`the detector of ${id}/${where} is suspended`, (world) => {
      const { detector } = regionState(world, id, where);
      if (detector) detector.enabled = false;
    }),
  ),
  fc.tuple(region, member).map(([where, id]) =>
    something(`monitoring of ${id}/${where} is stopped`, (world) => {
      const known = findMember(regionState(world, ADMIN_ACCOUNT, where), id);
      const { detector } = regionState(world, id, where);
      if (known?.status !== 'Enabled' && known?.enabledAt === undefined) return;
      known.status = 'Disabled';
      delete known.enabledAt;
      if (detector) detector.enabled = false;
    }),
  ),
  fc.tuple(region, fc.constantFrom(memberId(0), MANAGEMENT_ACCOUNT)).map(([where, id]) =>
    something(`${id}/${where} is disassociated`, (world) => {
      const known = findMember(regionState(world, ADMIN_ACCOUNT, where), id);
      if (known) dissolve(world, ADMIN_ACCOUNT, where, known, 'Removed');
    }),
  ),
);

const objects = fc.oneof(
  fc.nat().map((index) =>
    damage(`the pipeline is changed by hand (${index})`, (world) => {
      // Not what is taken for someone else's then, nor what status looks for first, nor what AWS lets change once an hour.
      const change = handChange(
        world,
        index,
        (path) => !/ > tags > | > hash > | > ttl > |\/deployment > |audit/.test(path),
      );
      if (change) makeByHand(world, change);
    }),
  ),
  fc.constantFrom('guardduty-slack-function', 'guardduty-slack-forwarder').map((role) =>
    damage(`role ${role} is deleted`, (world) => {
      delete iamOf(world, ADMIN_ACCOUNT).roles[role];
    }),
  ),
);

/** All that can happen. */
export const events: fc.Arbitrary<Event> = fc.oneof(accounts, guardduty, objects);
