/**
 * Findings that GuardDuty makes: a new one at once, a recurrence as an update of the same finding with a higher count. Each is sent
 * as two events of their own, to the default bus of the account it is about and to that of its administrator.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
import { knob } from '../../world/settings.ts';
import { now, opaqueId, type World } from '../../world/world.ts';
import { emit } from '../events/bus.ts';
import { findDetector, frequencyOf } from './detector.ts';
import { FINDING_TYPES } from './finding-types.ts';
import type { Finding, FindingDetail } from './finding.ts';
import { newCast, sampleCast, told } from './shapes/cast.ts';
import type { Json } from './shapes/shape.ts';
import { SHAPES } from './shapes/shapes.ts';
import { pendingUpdates, regionState, type Detector, type Frequency } from './state.ts';
import { isSuppressed } from './suppression.ts';

/** What is to be found. */
export interface FindingRequest {
  readonly account: string;
  readonly region: string;
  /** For example `Backdoor:EC2/C&CActivity.B`. Types that GuardDuty does not know yet are taken too. */
  readonly type: string;
  /** 1.0 to 10.0; the type's usual one unless given. */
  readonly severity?: number;
  readonly title?: string;
  readonly description?: string;
  /** The same key again is the same finding again: an update. Without a key every call is a finding of its own. */
  readonly key?: string;
  readonly sample?: boolean;
  /** Members put over the generated ones, outermost level only. */
  readonly detail?: Json;
}

const FREQUENCY_MS: Readonly<Record<Frequency, number>> = {
  FIFTEEN_MINUTES: 900_000,
  ONE_HOUR: 3_600_000,
  SIX_HOURS: 21_600_000,
};

/**
 * Makes a finding, or updates the one of the same key, and sends it. Returns its
 * id, or undefined where GuardDuty is not on: nothing is found.
 */
export function recordFinding(world: World, request: FindingRequest): string | undefined {
  const { account, region } = request;
  const detector = findDetector(world, account, region);
  if (!detector?.enabled) return undefined;
  const state = regionState(world, account, region);
  const known =
    request.key === undefined ? undefined : state.findings?.[state.findingIds?.[request.key] ?? ''];
  const detail = known ? recurrence(world, known.detail, request) : newFinding(world, detector, request);
  const finding: Finding = known ?? { detail, suppressed: false, publishedAt: 0 };
  finding.detail = detail;
  finding.suppressed = isSuppressed(world, account, region, detail);
  if (finding.suppressed) finding.detail = { ...detail, service: { ...detail.service, archived: true } };
  keep(world, finding, request.key);
  if (finding.suppressed) return detail.id;
  if (known && knob(world, 'guardduty.publishUpdates') === 'frequency') postpone(world, finding);
  else publish(world, finding);
  return detail.id;
}

/** Sends the updates whose publishing frequency has come. Returns how many findings were sent. */
export function publishDue(world: World): number {
  const pending = pendingUpdates(world);
  let sent = 0;
  for (const [key, { account, region, id, due }] of Object.entries(pending)) {
    if (now(world) < due) continue;
    delete pending[key];
    const finding = regionState(world, account, region).findings?.[id];
    if (!finding) continue;
    publish(world, finding);
    sent += 1;
  }
  return sent;
}

function newFinding(world: World, detector: Detector, request: FindingRequest): FindingDetail {
  const { account, region, type, sample = false } = request;
  const { partition } = world.settings;
  const scene = { account, region, partition, type, at: now(world) };
  const cast = sample ? sampleCast(scene) : newCast(world, scene);
  const known = FINDING_TYPES.get(type);
  const shape = SHAPES[known?.shape ?? 'iam.api'](cast);
  const title = told(request.title ?? known?.title ?? `GuardDuty found ${type}.`, cast);
  const id = opaqueId(world, 32);
  const at = new Date(scene.at).toISOString();
  return {
    schemaVersion: '2.0',
    accountId: account,
    region,
    partition,
    id,
    arn: `arn:${partition}:guardduty:${region}:${account}:detector/${detector.id}/finding/${id}`,
    type,
    resource: shape.resource,
    service: {
      serviceName: 'guardduty',
      detectorId: detector.id,
      ...shape.service,
      additionalInfo: sample
        ? { value: '{"sample":true}', type: 'default', sample: true }
        : { value: '{}', type: 'default' },
      evidence: shape.service['evidence'] ?? null,
      eventFirstSeen: at,
      eventLastSeen: at,
      archived: false,
      count: 1,
    },
    severity: request.severity ?? known?.severity ?? 5,
    createdAt: at,
    updatedAt: at,
    title: sample ? `[SAMPLE] ${title}` : title,
    description: request.description ?? `${title} ${shape.story}`,
    ...request.detail,
  };
}

function recurrence(world: World, before: FindingDetail, request: FindingRequest): FindingDetail {
  // Two updates of one finding never carry the same time, or no one could tell which is the later.
  const time = Math.max(now(world), Date.parse(before.updatedAt) + 1);
  const at = new Date(time).toISOString();
  return {
    ...before,
    severity: request.severity ?? before.severity,
    title: request.title ?? before.title,
    description: request.description ?? before.description,
    ...request.detail,
    service: { ...before.service, count: before.service.count + 1, eventLastSeen: at },
    updatedAt: at,
  };
}

/** An administrator has its members' findings in addition to its own. */
function keep(world: World, finding: Finding, key: string | undefined): void {
  const { id, accountId, region } = finding.detail;
  const state = regionState(world, accountId, region);
  (state.findings ??= {})[id] = finding;
  if (key !== undefined) (state.findingIds ??= {})[key] = id;
  const { administrator } = state;
  if (administrator) (regionState(world, administrator.account, region).findings ??= {})[id] = finding;
}

function publish(world: World, finding: Finding): void {
  const { detail } = finding;
  const { accountId, region } = detail;
  finding.publishedAt = now(world);
  const { administrator } = regionState(world, accountId, region);
  for (const account of administrator ? [accountId, administrator.account] : [accountId]) {
    emit(world, {
      account,
      region,
      source: 'aws.guardduty',
      detailType: 'GuardDuty Finding',
      detail,
      resources: [],
    });
  }
}

function postpone(world: World, { detail, publishedAt }: Finding): void {
  const { accountId: account, region, id } = detail;
  const due = publishedAt + FREQUENCY_MS[frequencyOf(world, account, region)];
  pendingUpdates(world)[`${account}/${region}/${id}`] ??= { account, region, id, due };
}
