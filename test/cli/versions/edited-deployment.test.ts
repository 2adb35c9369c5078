import { describe, expect, test } from 'vitest';
import { ADMIN_ACCOUNT } from '../../../sandbox/index.ts';
import { ssmOf } from '../../../sandbox/services/ssm/state.ts';
import { deployed, HOME, type Deployed } from '../deployed.ts';

const DEPLOYMENT = '/guardduty-slack/deployment';

type Saved = Readonly<Record<string, unknown>>;

function edit({ world }: Deployed, change: (saved: Saved) => unknown): void {
  const last = ssmOf(world, ADMIN_ACCOUNT, HOME).parameters[DEPLOYMENT]!.versions.at(-1)!;
  const value = change(JSON.parse(last.value) as Saved);
  Object.assign(last, { value: typeof value === 'string' ? value : JSON.stringify(value) });
}

const EDITS: readonly (readonly [string, (saved: Saved) => unknown])[] = [
  ['is no JSON', () => 'something else'],
  ['is a list', () => []],
  ['has nothing in it', () => ({})],
  ['lacks settings', ({ settings: _, ...rest }) => rest],
  ['has settings of another kind', (saved) => ({ ...saved, settings: 7 })],
  ['has empty settings', (saved) => ({ ...saved, settings: {} })],
  ['has a destination that is null', (saved) => ({ ...saved, destinations: [null] })],
  ['has a destination without anything', (saved) => ({ ...saved, destinations: [{}] })],
  ['has a Region that is a number', (saved) => ({ ...saved, regions: [7] })],
  ['lacks the allowed hosts', ({ allowHosts: _, ...rest }) => rest],
  ['has protection of another kind', (saved) => ({ ...saved, guardduty: 7 })],
  ['has no name of a Region', (saved) => ({ ...saved, homeRegion: null })],
];

describe.each(EDITS)('a deployment parameter that %s', (_edit, change) => {
  test('is unhealthy in status, and enable puts it right', async () => {
    const there = await deployed();
    edit(there, change);
    const status = await there.run(['status', '--output', 'json', '--quiet']);
    const said = `${status.stdout}${status.stderr}`;
    expect({ code: status.code, said: /UNEXPECTED/.test(said) ? said : '' }).toEqual({
      code: expect.toSatisfy((code: number) => [2, 3].includes(code)),
      said: '',
    });
    await there.enable();
    expect((await there.run(['status', '--quiet'])).code).toBe(0);
  });
});
