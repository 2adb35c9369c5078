/** Paths into JSON, as EventBridge and CloudWatch Logs write them. */
import { isRecord } from '../../model/check.ts';

/** The value at `$.detail.items[0].name`, or undefined. */
export function select(event: unknown, path: string): unknown {
  let value: unknown = event;
  for (const step of steps(path) ?? []) {
    if (Array.isArray(value)) value = value[Number(step)] as unknown;
    else if (isRecord(value)) value = value[step];
    else return undefined;
  }
  return value;
}

/** The steps of a JSON path as EventBridge reads them, or undefined when it is none. */
export function steps(path: string): readonly string[] | undefined {
  if (!/^\$(?:\.[\w-]+|\[\d+\]|\['[^']+'\])*$/.test(path)) return undefined;
  return [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? '',
  );
}
