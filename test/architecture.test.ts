import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Source {
  /** From the project's folder: `src/cli/main.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: readonly Source[] = ['src', 'sandbox']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((path) => path.endsWith('.ts') && !path.startsWith('sandbox/test/'))
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return { path, text, imports: importsOf(text, path) };
  });

/** Files of ours that a file imports, statically or lazily; packages by their name. */
function importsOf(text: string, path: string): string[] {
  const found = text.matchAll(
    /(?:^|[\s;])(?:import|export)\s[^'"]*?from\s+'([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gm,
  );
  return [...found].map(([, one, other, third]) => {
    const to = one ?? other ?? third ?? '';
    return to.startsWith('.') ? relative(root, join(root, dirname(path), to)) : to;
  });
}

/** The one file of the library that the command line reads before it knows whether it needs the library. */
const SECRET_TEXT = 'src/provision/base/secret-text.ts';

function breaking(within: RegExp, refused: (to: string, from: string) => boolean): string[] {
  return sources
    .filter(({ path }) => within.test(path))
    .flatMap(({ path, imports }) =>
      imports.filter((to) => refused(to, path)).map((to) => `${path} imports ${to}`),
    );
}

/** The rooms of each part from the top floor down; rooms on one floor do not know each other. */
const ROOMS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'src/provision': [
    ['shapes'],
    ['commands'],
    ['run'],
    ['guardduty', 'pipeline'],
    ['discovery'],
    ['reads'],
    ['deployment'],
    ['engine'],
    ['aws'],
    ['config'],
    ['base'],
  ],
  'src/cli': [['commands'], ['demo'], ['interaction'], ['views'], ['progress'], ['options'], ['terminal']],
  // Services of AWS know one another in one direction; what two of them share lies in `shared`.
  'sandbox/services': [
    ['guardduty'],
    ['events', 'cloudwatch'],
    ['lambda'],
    ['dynamodb', 'logs', 'organizations', 'sqs', 'ssm', 'sts'],
    ['iam'],
    ['account'],
    ['shared'],
  ],
  'src/handler': [['entry'], ['delivery'], ['destinations'], ['slack'], ['aws'], ['finding']],
};

function isIn(base: string, path: string): boolean {
  return path.startsWith(`${base}/`);
}

describe('who may import whom', () => {
  test('the command line reaches the library only through its public face, so that the library can change inside', () => {
    expect(
      breaking(
        /^src\/cli\//,
        (to) => to.startsWith('src/provision/') && to !== 'src/provision/index.ts' && to !== SECRET_TEXT,
      ),
    ).toEqual([]);
  });

  test('what a Slack secret looks like is known in one place, which stands alone so that complaints load no library', () => {
    expect(sources.find(({ path }) => path === SECRET_TEXT)?.imports).toEqual([]);
  });

  test('the command line reaches the simulator only through its public face', () => {
    expect(breaking(/^src\/cli\//, (to) => to.startsWith('sandbox/') && to !== 'sandbox/index.ts')).toEqual(
      [],
    );
  });

  test('the command line loads the library and the simulator lazily, so that --help is quick', () => {
    const eager = sources
      .filter(({ path }) => path.startsWith('src/cli/'))
      .filter(({ text }) =>
        /^import (?!type )[^;]*from '[./]*\/(?:provision|sandbox)\/index\.ts'/m.test(text),
      );
    expect(eager.map(({ path }) => path)).toEqual([]);
  });

  test('the command line knows nothing of AWS: no SDK, so that all calls go through one layer', () => {
    expect(breaking(/^src\/cli\//, (to) => to.startsWith('@aws-sdk/') || to.startsWith('@smithy/'))).toEqual(
      [],
    );
  });

  test('the library knows nothing of who uses it, and of the function only the contract (and how a finding looks)', () => {
    const allowed = ['src/handler/contract.ts', 'src/handler/render-finding.ts'];
    expect(
      breaking(
        /^src\/provision\//,
        (to) => /^(?:sandbox|src\/(?:cli|handler))\//.test(to) && !allowed.includes(to),
      ),
    ).toEqual([]);
  });

  test('clients of AWS are made in one place, where retries, pacing and counting are', () => {
    const making = sources.filter(
      ({ path, text }) =>
        /^src\/(?:cli|provision)\//.test(path) &&
        !path.startsWith('src/provision/aws/') &&
        /new \w+Client\(/.test(text),
    );
    // The session asks the SDK for the profile's Region, which only a client can tell.
    expect(
      making.map(({ path }) => path).filter((path) => path !== 'src/provision/discovery/session.ts'),
    ).toEqual([]);
  });

  test('the function stands alone: what is uploaded holds nothing but itself and aws4', () => {
    expect(
      breaking(
        /^src\/handler\//,
        (to, _from) =>
          !to.startsWith('src/handler/') && !/^(?:node:|aws4$|@slack\/types$|aws-lambda$)/.test(to),
      ),
    ).toEqual([]);
  });

  test('the simulator shares no code with what it checks, or both could be wrong alike', () => {
    expect(breaking(/^sandbox\//, (to) => to.startsWith('src/'))).toEqual([]);
  });

  test('no one goes in circles: a file can be read without the files that read it', () => {
    expect(cycles()).toEqual([]);
  });

  test.each(Object.entries(ROOMS))(
    'in %s a room imports only rooms below it, so that it can be read from the bottom up',
    (base, rooms) => {
      const roomOf = (path: string): string => path.slice(base.length + 1).split('/')[0] ?? '';
      const floor = (path: string): number => rooms.findIndex((floor) => floor.includes(roomOf(path)));
      const unknown = sources.filter(
        ({ path }) => isIn(base, path) && path.slice(base.length + 1).includes('/') && floor(path) < 0,
      );
      expect(unknown.map(({ path }) => path)).toEqual([]);
      expect(
        breaking(new RegExp(`^${base}/[^/]+/`), (to, from) => {
          if (!isIn(base, to) || floor(to) < 0 || roomOf(to) === roomOf(from)) return false;
          return floor(to) <= floor(from);
        }),
      ).toEqual([]);
    },
  );
});

describe('the library and the function', () => {
  test('never print and never read the process: whoever calls gives in what they need', () => {
    const outside = sources.filter(
      ({ path, text }) =>
        path.startsWith('src/provision/') &&
        /\bconsole\.(?:log|error|warn|info|debug)|\bprocess\.(?:env|argv|exit|std)/.test(
          withoutComments(text),
        ),
    );
    expect(outside.map(({ path }) => path)).toEqual([]);
  });
});

/** Files that read sentences which are not ours, or only to show them, with the reason. */
const READ_BY_NECESSITY: Readonly<Record<string, string>> = {
  'src/provision/aws/credential-problems.ts':
    'the SDK tells one failure of credentials from another by its message alone',
  'src/provision/aws/network-problems.ts': 'a code that the message holds already is not shown twice',
  'src/provision/aws/transport.ts': 'a bundle of certificates is text',
  'src/provision/aws/explain.ts': 'the SDK calls a message that is missing UnknownError',
  'src/provision/base/policy-document.ts': 'a policy document is data that may come URL-encoded',
  'src/provision/pipeline/delivery-log.ts': 'the log holds lines of text',
  'src/provision/commands/test/sample-target.ts': 'GuardDuty refuses a sample type as BadRequestException',
  'src/provision/guardduty/resources/detector.ts':
    'GuardDuty refuses a second detector as BadRequestException',
  'src/provision/pipeline/mapping-problem.ts': 'Lambda says how a mapping fares by a text alone',
  'src/provision/pipeline/resources/function-architecture.ts':
    'Lambda refuses an architecture that a Region lacks by InvalidParameterValueException',
  'src/provision/pipeline/resources/deployment-text.ts':
    'a stored parameter is data, and SSM refuses {{ in one',
  'src/provision/pipeline/resources/put-parameter.ts': 'SSM refuses a standard tier by ValidationException',
  'src/provision/reads/guardduty-reads.ts':
    'GuardDuty refuses outside an Organization as BadRequestException',
  'src/cli/views/parts/error.ts': 'a cause that the message holds already is not shown twice',
  'src/cli/views/status/csv.ts': 'a cell that a spreadsheet would take for a formula is escaped',
  'src/cli/views/status/html/to-do.ts': 'the command within a fix is marked, so that it can be copied',
};

/** Fields that hold sentences. */
const TEXTS = 'reason|fix|text|message|note|title|detail|problem|impact|about|why|header';
/** A look into a sentence: whether it begins with, holds or is some words. */
const LOOKS_INTO_TEXT = new RegExp(
  [
    `\\b(?:${TEXTS})\\??\\.(?:startsWith|endsWith|includes|match|matchAll|search|indexOf)\\(`,
    `/[a-z]*\\.(?:test|exec)\\((?:\\w+\\??\\.)*(?:${TEXTS})\\b`,
    // `message.detail` of a configuration is a word out of two.
    `(?<!typeof [\\w.]*)(?<!message)\\.(?:${TEXTS})\\s*[!=]==\\s*(?:'[^']|\`|[A-Z])`,
  ].join('|'),
);

describe('sentences', () => {
  test('decide nothing: what a program has to know of a sentence of ours is a field or a code next to it', () => {
    const reading = sources
      .filter(({ path }) => /^src\/(?:provision|cli\/views)\//.test(path) && !(path in READ_BY_NECESSITY))
      .flatMap(({ path, text }) =>
        withoutComments(text)
          .split('\n')
          .filter((line) => LOOKS_INTO_TEXT.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      );
    expect(reading).toEqual([]);
  });

  test.each(Object.keys(READ_BY_NECESSITY))(
    'of AWS and of others are still read in %s, so it is named here',
    (path) => {
      const text = sources.find((one) => one.path === path)?.text ?? '';
      expect(LOOKS_INTO_TEXT.test(withoutComments(text))).toBe(true);
    },
  );

  test.each([
    "reason.startsWith('GuardDuty stays on')",
    "fix.includes('enable')",
    'if (/critical/i.test(header)) return',
    '/^reduction: /.test(change.reason)',
    "problem.message === 'it is gone'",
    'standing.reason === NOT_ENABLED',
  ])('are found when a line looks into one: %s', (line) => {
    expect(LOOKS_INTO_TEXT.test(line)).toBe(true);
  });

  test.each(["message === ''", 'reason === first.reason', 'fix === undefined', "name.startsWith('ou-')"])(
    'may be compared with one another and be missing: %s',
    (line) => {
      expect(LOOKS_INTO_TEXT.test(line)).toBe(false);
    },
  );
});

describe('files', () => {
  test('are short enough to be read in one go; the longer ones are tables', () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
      .filter(({ path, lines }) => lines > 300 && !TABLES.test(path));
    expect(long).toEqual([]);
  });

  test('are named after one idea, never after being useful', () => {
    expect(
      sources
        .filter(({ path }) => /(?:^|\/)(?:utils?|helpers?|common|misc|lib|types)\.ts$/.test(path))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  test('tell nothing about the machine they were written on', () => {
    expect(
      sources.filter(({ text }) => /\/(?:home|root|Users|work)\/\w/.test(text)).map(({ path }) => path),
    ).toEqual([]);
  });
});

/** Data in code: one row after the other, which no one reads in one go. */
const TABLES = /\/model\/types\//;

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

/** Circles among imports that run code; a type alone makes none. */
function cycles(): string[] {
  const graph = new Map(
    sources.map(({ path, text }) => [
      path,
      importsOf(text.replace(/^(?:import|export) type [^;]*;/gm, ''), path).filter((to) =>
        /^(?:src|sandbox)\//.test(to),
      ),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    for (const to of graph.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}
