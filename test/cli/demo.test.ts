import { expect, test } from 'vitest';
import { cli } from './front-door.ts';

test(
  'the demo tells its whole story, everything goes as it should, and the environment is left as it was',
  { timeout: 240_000 },
  async () => {
    const before = { ...process.env };
    const { code, stdout } = await cli(['demo'], { columns: 100 });
    expect(stdout).toContain('✓ GuardDuty runs in 3 Regions');
    expect(stdout).toContain('2 findings, 2 messages.');
    expect(stdout).toContain('✓ Healthy');
    expect(stdout).toMatch(/The simulator counted \d+ calls, 0 of them writes\./);
    expect(stdout).toMatch(/AWS is exactly as it was before the\s+demo\./);
    expect(code).toBe(0);
    expect({ ...process.env }).toEqual(before);
  },
);
