import type { Config } from '../../provision/index.ts';
import { readConfiguration, type Configuration } from '../options/configuration.ts';
import type { Context } from '../options/context.ts';
import type { Io } from '../terminal/io.ts';
import { loadProvision } from '../options/library.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { jsonText } from '../terminal/json.ts';
import { count, padded, shortened } from '../terminal/layout.ts';
import { markOf } from '../terminal/symbols.ts';

/** `config validate` and `config show`: the configuration offline. */
export async function config(context: Context, [action]: readonly string[]): Promise<number> {
  const { io, given, format, out, print } = context;
  const { config: said, origins: saidBy, file } = await readConfiguration(io, given);
  if (action === 'validate') {
    const source = file ?? 'no file (flags, variables and defaults)';
    print(
      format === 'json'
        ? jsonText({ version: 1, valid: true, file: file ?? null }, 'json')
        : `${markOf('good', out)} ${source} is valid: ${count(saidBy.size, 'value')} given, the rest are defaults.`,
    );
    return 0;
  }
  const { config: values, origins } = await withHomeRegion(said, saidBy, io.env);
  if (format === 'json') {
    print(
      jsonText(
        { version: 1, file: file ?? null, config: values, origins: Object.fromEntries(origins) },
        'json',
      ),
    );
    return 0;
  }
  const rows = flat({
    homeRegion: UNSET,
    adminAccount: UNSET,
    ...values,
    slack: { destinations: UNSET, ...values.slack },
  });
  const keyWidth = Math.max(...rows.map(([key]) => key.length)) + 2;
  const originWidth = Math.max(7, ...[...origins.values()].map((origin) => origin.length)) + 2;
  const valueWidth = Math.max(12, out.width - keyWidth - originWidth - 2);
  for (const [key, value] of rows) {
    const origin = originOf(key, origins);
    const shown = padded(shortened(sanitizeLine(value), valueWidth), valueWidth);
    print(
      `${padded(key, keyWidth)}${origin === 'default' ? out.style('dim', shown) : shown}  ${out.style('dim', origin)}`,
    );
  }
  return 0;
}

/** Stands for what a reader looks for although no one said it. */
const UNSET = 'unset';

/** The home Region that a run would take from the environment or the profile when the configuration has none. */
async function withHomeRegion(
  config: Config,
  origins: ReadonlyMap<string, string>,
  env: Io['env'],
): Promise<Pick<Configuration, 'config' | 'origins'>> {
  if (config.homeRegion !== undefined) return { config, origins };
  const { defaultRegion } = await loadProvision();
  const found = await defaultRegion(env, config.profile);
  if (found === undefined) return { config, origins };
  return {
    config: { ...config, homeRegion: found.region },
    origins: new Map([...origins, ['homeRegion', found.origin]]),
  };
}

function originOf(key: string, origins: ReadonlyMap<string, string>): string {
  for (let path = key; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const origin = origins.get(path);
    if (origin !== undefined) return origin;
  }
  return 'default';
}

/** Keys as paths; lists stay one value. References to secrets are names, so they may be shown. */
function flat(value: object, prefix = ''): [key: string, value: string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] =>
    typeof inner === 'object' &&
    inner !== null &&
    !Array.isArray(inner) &&
    Object.keys(inner as object).length > 0
      ? flat(inner as object, `${prefix}${key}.`)
      : [[`${prefix}${key}`, typeof inner === 'string' ? inner : JSON.stringify(inner)]],
  );
}
