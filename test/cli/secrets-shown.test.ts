import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { COMMANDS } from '../../src/cli/options/command-table.ts';
import { OPTIONS, optionsOn, variableOf } from '../../src/cli/options/options.ts';
import { widthOf, wrapped } from '../../src/cli/terminal/layout.ts';
import { configSchema, ProvisionError } from '../../src/provision/index.ts';
import { cli, emptyFolder, type Ended, type Outside } from './front-door.ts';

/** The part of every secret below that must never be seen. */
const CANARY = 'Cn4ryCn4ryCn4ry';

const SECRETS = [
  `https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/${CANARY}`,
  `https://hooks.slack-gov.com/services/T0AAAAAAA/B0AAAAAAA/${CANARY}`,
  `hooks.slack.com/workflows/T0AAAAAAA/A0AAAAAAA/1/${CANARY}`,
  `HTTPS://HOOKS.SLACK.COM:443/services/${CANARY}`,
  `https%3A%2F%2Fhooks.slack.com%2Fservices%2FT0%2FB0%2F${CANARY}`,
  `https:\\/\\/hooks.slack.com\\/services\\/T0\\/B0\\/${CANARY}`,
  `xoxb-1234567890-1234567890123-${CANARY}`,
  `xoxe.xoxp-1-${CANARY}`,
  `xapp-1-A0AAAAAAA-1234567890-${CANARY}`,
] as const;

function secretAt(index: number): string {
  return SECRETS[index % SECRETS.length] ?? SECRETS[0];
}

/** Whatever way it is cut: a piece of the canary long enough to be of use to someone. */
function shows({ stdout, stderr }: Ended): boolean {
  return `${stdout}${stderr}`.replaceAll(/\s/g, '').includes(CANARY.slice(0, 8));
}

/** Ways to run a command that could answer with what it was given. */
const LOUD = ['--verbose', '--debug'];

async function seenIn(args: readonly string[], outside: Outside): Promise<string[]> {
  const ends = [
    await cli([...args, ...LOUD], { columns: 40, ...outside }),
    await cli([...args, '--output', 'json'], outside),
  ];
  return ends.flatMap((end) => (shows(end) ? [`${args.join(' ')}: ${end.stdout}${end.stderr}`] : []));
}

describe('a Slack secret is never repeated', () => {
  test('wherever it stands on a command line, and the answer says to rotate it', async () => {
    const lines = COMMANDS.flatMap(({ name }) => [
      [name, secretAt(1)],
      [name, `--slack-webhook=${secretAt(2)}`],
      ...[...optionsOn(name), ...OPTIONS.filter(({ on }) => on === 'every')].flatMap(({ flag }, index) => [
        [name, flag, secretAt(index)],
        [name, `${flag}=${secretAt(index + 1)}`],
      ]),
    ]);
    for (const line of [[secretAt(0)], ['help', secretAt(3)], ...lines]) {
      const end = await cli(line, { columns: 40 });
      expect({ line, code: end.code, shown: shows(end) }).toEqual({ line, code: 6, shown: false });
      expect(end.stderr).toContain('Rotate it');
    }
  });

  test.each(OPTIONS.map((row, index) => [variableOf(row), secretAt(index)] as const))(
    'in %s, also when the variable is of no use to the command',
    async (name, secret) => {
      for (const args of [
        ['config', 'validate'],
        ['config', 'show'],
        ['explain', 'NETWORK'],
      ]) {
        expect(await seenIn(args, { env: { [name]: secret } })).toEqual([]);
        const { code, stderr } = await cli(args, { env: { [name]: secret } });
        expect({ code, named: stderr.includes(name) }).toEqual({ code: 6, named: true });
      }
    },
  );

  test('in any key or value of the configuration, and the answer says to rotate it, with the line', async () => {
    for (const [index, path] of pathsOf(z.toJSONSchema(configSchema, { io: 'input' })).entries()) {
      const secret = secretAt(index);
      for (const [keys, value] of [
        [path, secret],
        [path, [secret]],
        [path, `file:${secret}`],
        [path, `env:${secret}`],
        [[...path, secret], 'x'],
      ] as const) {
        const cwd = emptyFolder();
        const file = keys.reduceRight<unknown>(
          (inner, key) => (key === '0' ? [inner] : { [key]: inner }),
          value,
        );
        writeFileSync(join(cwd, 'guardduty-slack.yaml'), JSON.stringify(file));
        expect(await seenIn(['config', 'validate'], { cwd })).toEqual([]);
        const { code, stderr } = await cli(['config', 'validate'], { cwd, columns: 2000 });
        expect({ file, code }).toEqual({ file, code: 6 });
        expect(stderr).toMatch(/Rotate it.*\(guardduty-slack\.yaml:1\)/);
      }
    }
  });

  test('by a file that is no YAML, and by a file of that name', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'broken.yaml'), `a: [${SECRETS[0]}\nb: "${SECRETS[6]}`);
    for (const name of ['broken.yaml', 'guardduty-slack.yaml'])
      expect(await seenIn(['config', 'validate', '--config', name], { cwd })).toEqual([]);
    expect(await seenIn(['render', '-'], { stdin: SECRETS[6] })).toEqual([]);
  });

  test('by an error, whoever makes it and whatever stands around it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SECRETS), fc.lorem(), fc.lorem(), (secret, before, after) => {
        const error = new ProvisionError('NETWORK', `${before} ${secret} ${after}`, `${secret}, ${after}`);
        expect(`${error.message}${error.fix}${error.stack}`).not.toContain(CANARY);
      }),
    );
  });

  test('by a line that is broken in the middle of it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SECRETS), fc.integer({ min: 20, max: 120 }), (secret, width) => {
        const lines = wrapped(`The variable ${secret}, named by an option, is not set.`, width);
        expect(lines.join('')).not.toContain(CANARY.slice(0, 5));
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test('what an option gives in place of a name is not repeated, whatever it looks like', async () => {
  const args = ['enable', '--home-region', 'us-east-1'];
  for (const [flag, value] of [
    ['--slack-webhook-env', `https://proxy.example/services/${CANARY}`],
    ['--slack-webhook-file', `https://proxy.example/services/${CANARY}`],
  ] as const) {
    const end = await cli([...args, flag, value]);
    expect({ flag, code: end.code, shown: shows(end) }).toEqual({ flag, code: 6, shown: false });
    expect(end.stderr).toContain('rotate it');
  }
});

test('what only speaks of secrets stays as it is', async () => {
  const text = 'a bot token begins with xoxb- and a webhook is on hooks.slack.com, not on xapp-prod.';
  expect(wrapped(text, 200)).toEqual([text]);
  for (const { name } of COMMANDS) expect((await cli([name, '--help'])).stdout).not.toContain('[redacted]');
});

/** Every place of the configuration, as a path; a list has its first item. */
function pathsOf(schema: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  const { properties, items, anyOf } = schema as {
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly items?: unknown;
    readonly anyOf?: readonly unknown[];
  };
  return [
    ...(path.length === 0 ? [] : [path]),
    ...Object.entries(properties ?? {}).flatMap(([key, inner]) => pathsOf(inner, [...path, key])),
    ...(items === undefined ? [] : pathsOf(items, [...path, '0'])),
    ...(anyOf ?? []).flatMap((inner) => pathsOf(inner, path).slice(1)),
  ];
}
