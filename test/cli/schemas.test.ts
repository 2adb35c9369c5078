import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { OPTIONS } from '../../src/cli/options/options.ts';
import { configSchema, parseConfig } from '../../src/provision/index.ts';
import { organizationWorld } from '../../sandbox/index.ts';
import { schemaFiles } from '../../scripts/schema-files.ts';
import { cli, frontDoorForTest } from './front-door.ts';

const folder = fileURLToPath(new URL('../../config/', import.meta.url));

function schemaFrom(name: string): z.ZodType {
  return z.fromJSONSchema(
    JSON.parse(readFileSync(join(folder, name), 'utf8')) as Parameters<typeof z.fromJSONSchema>[0],
  );
}

test.each(Object.keys(schemaFiles()))(
  '%s is what the code makes (npm run schemas writes it)',
  async (name) => {
    const text = await format(schemaFiles()[name] ?? '', { parser: 'json', printWidth: 110 });
    expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  },
);

describe('the schema of the configuration', () => {
  test('takes the example, which shows every key that there is', () => {
    const text = readFileSync(join(folder, 'example.yaml'), 'utf8');
    const example = parse(text) as Record<string, unknown>;
    expect(() => parseConfig(example, 'example.yaml')).not.toThrow();
    const missing = Object.keys(configSchema.shape).filter(
      (key) => key !== '$schema' && !new RegExp(`^#? ?${key}:`, 'm').test(text),
    );
    expect(missing).toEqual([]);
  });

  test('has every key that an option names', () => {
    const shape = JSON.stringify(z.toJSONSchema(configSchema, { io: 'input' }));
    const keys = OPTIONS.flatMap(({ key }) => (key === undefined ? [] : [key.split('.').at(-1)]));
    expect(keys.filter((key) => !shape.includes(`"${key}"`))).toEqual([]);
  });
});

describe('the schemas of the outputs', () => {
  const ORG = ['--org', '--admin-account', '222222222222'];

  test('hold for plan, enable, status and teardown, and for nothing more than they say', async () => {
    const door = await frontDoorForTest(
      organizationWorld({ members: 3, suspended: 1, regions: ['us-east-1', 'eu-west-1'] }),
    );
    const answer = async (args: readonly string[]): Promise<unknown> =>
      JSON.parse((await door.cli([...args, '--output', 'json'])).stdout);
    const run = schemaFrom('run-report.schema.json');
    const status = schemaFrom('status-report.schema.json');
    expect(run.safeParse(await answer(['plan', ...ORG])).error).toBeUndefined();
    expect(
      run.safeParse(await answer(['enable', ...ORG, '--yes', '--slack-webhook-env', 'SLACK_WEBHOOK'])).error,
    ).toBeUndefined();
    const health = (await answer(['status'])) as { organization: { id: string } };
    expect(status.safeParse(health).error).toBeUndefined();
    expect(status.safeParse({ ...health, surprise: 1 }).success).toBe(false);
    expect(
      run.safeParse(await answer(['teardown', '--org', '--yes', '--expect-org', health.organization.id]))
        .error,
    ).toBeUndefined();
  });
});

test('the example is what init points to, and it is valid as it stands', async () => {
  const { code } = await cli(['config', 'validate', '--config', join(folder, 'example.yaml')]);
  expect(code).toBe(0);
});
