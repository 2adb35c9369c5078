import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli, emptyFolder } from './front-door.ts';

describe('init', () => {
  test('asks, and writes a configuration that is valid and says what its keys mean', async () => {
    const cwd = emptyFolder();
    const { code, stdout } = await cli(['init'], {
      cwd,
      terminal: true,
      columns: 100,
      env: { AWS_REGION: 'eu-west-1' },
      keys: ['222222222222\r', '\r', '\r', '\r'],
    });
    expect(code).toBe(0);
    expect(stdout).toContain('Wrote guardduty-slack.yaml');
    const text = readFileSync(join(cwd, 'guardduty-slack.yaml'), 'utf8');
    expect(text).toContain('adminAccount: "222222222222"\n');
    expect(text).toContain('homeRegion: eu-west-1\n');
    expect((await cli(['config', 'validate'], { cwd })).code).toBe(0);
    const again = await cli(['init'], { cwd, terminal: true });
    expect(again.code).toBe(6);
    expect(again.stderr).toContain('already here');
  });

  test('off a terminal points to the example', async () => {
    const { code, stderr } = await cli(['init']);
    expect(code).toBe(6);
    expect(stderr).toContain('config/example.yaml');
  });

  test('writes nothing when it is canceled', async () => {
    const cwd = emptyFolder();
    const { code } = await cli(['init'], { cwd, terminal: true, keys: ['\u0003'] });
    expect(code).toBe(130);
    expect(readdirSync(cwd)).toEqual([]);
  });
});
