/**
 * Metrics that a log line carries in CloudWatch's embedded metric format: they are taken from the line as it is stored.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import type { World } from '../../world/world.ts';
import { recordMetric } from '../shared/metrics.ts';

type Members = Readonly<Record<string, unknown>>;

/** Reports what a line measures. A line that is no JSON, or not well-formed, measures nothing. */
export function recordEmbeddedMetrics(world: World, account: string, region: string, line: string): void {
  const root = line.startsWith('{') && line.includes('"_aws"') ? parsed(line) : undefined;
  const { Timestamp, CloudWatchMetrics } = members(root?.['_aws']);
  if (root === undefined || typeof Timestamp !== 'number') return;
  for (const directive of lists(CloudWatchMetrics)) {
    const { Namespace, Dimensions, Metrics } = members(directive);
    if (typeof Namespace !== 'string' || Namespace === '') continue;
    for (const set of lists(Dimensions)) {
      const dimensions = dimensionsIn(root, lists(set));
      if (dimensions === undefined) continue;
      for (const metric of lists(Metrics)) {
        const { Name, Unit } = members(metric);
        if (typeof Name !== 'string') continue;
        for (const value of [root[Name]].flat())
          if (typeof value === 'number')
            recordMetric(world, account, region, {
              namespace: Namespace,
              name: Name,
              dimensions,
              value,
              at: Timestamp,
              ...(typeof Unit === 'string' ? { unit: Unit } : {}),
            });
      }
    }
  }
}

/** Dimensions are members of the line, as texts; one that is not there makes the set invalid. */
function dimensionsIn(root: Members, keys: readonly unknown[]): Readonly<Record<string, string>> | undefined {
  const found = keys.map((key) => [String(key), root[String(key)]] as const);
  if (found.length > 30 || found.some(([, value]) => typeof value !== 'string')) return undefined;
  return Object.fromEntries(found.map(([key, value]) => [key, String(value)]));
}

function parsed(line: string): Members | undefined {
  try {
    return members(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function lists(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
