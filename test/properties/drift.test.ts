import { expect, it } from 'vitest';
import { advance, canonicalDump, type World } from '../../sandbox/index.ts';
import { differences } from './differences.ts';
import { handChanges, makeByHand, type HandChange } from './hand-changes.ts';
import { enable, HOME, planOf, statusOf, type Operator } from './operate.ts';
import { everyNth, TIME_LIMIT } from './sizes.ts';
import { smallOrganization } from './worlds.ts';

const HOUR = 3_600_000;

it(
  'whatever someone changes by hand in the pipeline is named by plan and status, and put right',
  async () => {
    const begin = smallOrganization({ members: 1, regions: [HOME, 'eu-west-1'] });
    await enable({ world: begin });
    // DynamoDB lets the expiry of items be changed once an hour.
    advance(begin, 2 * HOUR);
    const changes = handChanges(begin);
    expect(changes.length).toBeGreaterThan(100);
    const complaints: string[] = [];
    for (const index of everyNth(changes.length, 9))
      for (const change of changes.slice(index, index + 1))
        for (const complaint of await afterwards(begin, change))
          complaints.push(
            `${index}, ${change.path.join(' > ')} = ${JSON.stringify(change.to)}: ${complaint}`,
          );
    expect(complaints).toEqual([]);
  },
  TIME_LIMIT,
);

/** What is wrong with how the change is seen and put right. */
async function afterwards(begin: World, change: HandChange): Promise<readonly string[]> {
  const world = structuredClone(begin);
  // Only the whole command knows what GuardDuty was set up with, which is written in the parameter.
  const isDeployment = change.path.includes('/guardduty-slack/deployment');
  const operator: Operator = { world, ...(isDeployment ? {} : { only: 'pipeline' as const }) };
  makeByHand(world, change);
  const planned = (await planOf(operator)).changes.filter(({ action }) => action !== 'none');
  const [found] = planned;
  if (found === undefined) return ['no plan sees it'];
  if (planned.length > 1)
    return [`the plan says too much: ${planned.map(({ address }) => address).join(', ')}`];
  const unnamed = found.fields.length === 0 ? ['the plan names no field'] : [];
  const told = await statusAt(operator, found.address);
  const isKey = change.path.at(-2) === 'hash';
  const isOwnTag = /^(?:managed-by|guardduty-slack:(?:deployment|home))$/.test(change.path.at(-1) ?? '');
  if (found.action === 'blocked') {
    const rightly = isKey || isOwnTag ? [] : ['it is taken for someone else’s'];
    return [...unnamed, ...rightly, ...(told === 'NOT_OURS' ? [] : [`status says ${told}`])];
  }
  const wrongly = isOwnTag ? ['it is taken for ours'] : [];
  // What a deployment consists of is read from the very parameter.
  const silent =
    told === 'DRIFT' ||
    (found.kind === 'deployment' && /^(?:NO_DEPLOYMENT|DEPLOYMENT_UNREADABLE)$/.test(told))
      ? []
      : [`status says ${told}`];
  const first = (await enable(operator)).summary;
  if (first.failed > 0) advance(world, 2 * HOUR);
  const { summary } = first.failed > 0 ? await enable(operator) : { summary: first };
  const failed = summary.failed + summary.notTried > 0 ? ['enable fails'] : [];
  const again = (await planOf(operator)).changes.filter(({ action }) => action !== 'none');
  // Of a queue that was made to take small messages, AWS does not tell what it took at first. A secret whose tags do not fit
  // is written again, because no one can tell which value they are of.
  const left = change.path.some((part) =>
    /^(?:MaximumMessageSize|guardduty-slack:(?:fingerprint|version))$/.test(part),
  )
    ? []
    : differences(canonicalDump(begin), canonicalDump(world));
  return [
    ...unnamed,
    ...wrongly,
    ...silent,
    ...failed,
    ...again.map(({ address }) => `${address} stays`),
    ...left,
  ];
}

/** The word of status for the thing; `healthy` if it sees nothing wrong. */
async function statusAt(operator: Operator, address: string): Promise<string> {
  try {
    const { problems, healthy } = await statusOf(operator);
    return healthy ? 'healthy' : (problems.find((one) => one.address === address)?.code ?? 'nothing of it');
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}
