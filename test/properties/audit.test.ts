import { DisableRuleCommand, EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditReport } from '../../src/provision/index.ts';
import { ADMIN_ACCOUNT, advance, memberId, recordFinding } from '../../sandbox/index.ts';
import { mappingsOf } from '../../sandbox/services/lambda/mapping-state.ts';
import { findQueue } from '../../sandbox/services/sqs/queue.ts';
import { AFAR, deployed, HOME, type Deployed } from '../cli/deployed.ts';
import { cases, steps, TIME_LIMIT } from './sizes.ts';

/** What happens: something is found in a Region, its way is cut or opened, or a message vanishes from the queue. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('find' as const), region: fc.constantFrom(HOME, AFAR) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('cut' as const, 'open' as const),
      region: fc.constantFrom(HOME, AFAR),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('vanish' as const), pick: fc.nat(1_000) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

test(
  'audit finds exactly what was lost, and after --repair nothing is missing and nothing is there twice',
  async () => {
    const all = await deployed();
    Object.assign(all.world.settings.knobs, { 'sqs.longPollMs': 0 });
    // Lambda comes to nothing meanwhile: what is in the queue stays to be looked at.
    for (const mapping of mappingsOf(all.world, ADMIN_ACCOUNT, HOME))
      Object.assign(mapping, { maximumConcurrency: 0 });
    const cut = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: steps(10, 30) }), async (history) => {
        const lost = new Set<string>();
        for (const one of history) await happen(all, one, cut, lost);
        expect(await missing(all, [])).toEqual([...lost].sort());
        await missing(all, ['--repair', '--yes']);
        expect(await missing(all, [])).toEqual([]);
        const ids = messages(all).map(([, id]) => id);
        expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
      }),
      cases(2, 1_000),
    );
  },
  TIME_LIMIT,
);

async function happen(all: Deployed, one: Step, cut: Set<string>, lost: Set<string>): Promise<void> {
  if (one.kind === 'vanish') {
    const queued = messages(all);
    const picked = queued[one.pick % Math.max(1, queued.length)];
    if (picked === undefined) return;
    Reflect.deleteProperty(queue(all)?.messages ?? {}, picked[0]);
    lost.add(picked[1]);
    return;
  }
  const { kind, region } = one;
  // The home Region's rule takes what comes from everywhere.
  const Name = region === HOME ? 'guardduty-slack-findings' : 'guardduty-slack-forwarder';
  if (kind === 'find') {
    advance(all.world, 60_000);
    const id = recordFinding(all.world, {
      account: memberId(0),
      region,
      type: 'Impact:EC2/PortSweep',
      severity: 8,
    });
    if (cut.has(region) || cut.has(HOME)) lost.add(id ?? '');
  } else if (kind === 'cut') {
    cut.add(region);
    await all.events(region).send(new DisableRuleCommand({ Name }));
  } else {
    cut.delete(region);
    await all.events(region).send(new EnableRuleCommand({ Name }));
  }
}

/** Ids of what an audit calls missing, in order. */
async function missing({ report, world }: Deployed, args: readonly string[]): Promise<readonly string[]> {
  const { report: audited } = await report<AuditReport>(['audit', ...args], {
    io: {
      sleep: (ms) => {
        advance(world, ms);
        return Promise.resolve();
      },
    },
  });
  expect(audited.summary.unknown).toBe(0);
  return audited.missing.map(({ id }) => id).sort();
}

function queue({ world }: Deployed) {
  return findQueue(world, `arn:aws:sqs:${HOME}:${ADMIN_ACCOUNT}:guardduty-slack-findings`);
}

/** The messages of the queue, and the finding that each is about. */
function messages(all: Deployed): readonly (readonly [key: string, id: string])[] {
  return Object.entries(queue(all)?.messages ?? {}).map(([key, { body }]) => {
    const { detail } = JSON.parse(body) as { readonly detail: { readonly id: string } };
    return [key, detail.id] as const;
  });
}
