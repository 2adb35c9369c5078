import { readFileSync } from 'node:fs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { z } from 'zod';
import type { AuditReport, RedriveReport, TestReport } from '../../src/provision/index.ts';
import { ADMIN_ACCOUNT, advance, organizationWorld, type World } from '../../sandbox/index.ts';
import { findQueue } from '../../sandbox/services/sqs/queue.ts';
import { clientConfig } from '../../sandbox/test/client-config.ts';
import { frontDoorForTest, type Ended, type FrontDoor, type Outside } from './front-door.ts';

export const HOME = 'us-east-1';
export const AFAR = 'eu-west-1';

/** How a command ended, and what it reported. */
export interface Reported<Report> {
  readonly code: number;
  readonly report: Report;
}

/** A small Organization with everything in place in two Regions, and hands that can break it. */
export interface Deployed extends FrontDoor {
  readonly world: World;
  /** Runs a command; while it waits, the world settles. */
  readonly run: (args: readonly string[], outside?: Outside) => Promise<Ended>;
  /** The same with `--output json`, checked against the schema that ships. */
  readonly report: <Report extends TestReport | RedriveReport | AuditReport>(
    args: readonly string[],
    outside?: Outside,
  ) => Promise<Reported<Report>>;
  /** Puts everything right again. */
  readonly enable: (env?: Readonly<Record<string, string>>) => Promise<void>;
  /** Lets five minutes pass: a refusal is believed once Slack has repeated it for three. */
  readonly believeRefusals: () => Promise<void>;
  /** Messages in a queue of the security account. */
  readonly messagesIn: (region: string, name: string) => number;
  readonly events: (region: string) => EventBridgeClient;
  readonly guardduty: (region: string) => GuardDutyClient;
  readonly lambda: LambdaClient;
  readonly sqs: (region: string) => SQSClient;
}

let original: { readonly world: World; readonly port: number } | undefined;

/**
 * Enables once for all tests of a file; every test gets a copy of that world. It is served on the same port each time,
 * because the stored webhook names it.
 */
export async function deployed(): Promise<Deployed> {
  const first = original === undefined;
  const world =
    original === undefined
      ? organizationWorld({ members: 1, regions: [HOME, AFAR] })
      : structuredClone(original.world);
  const door = await frontDoorForTest(world, original?.port);
  const { sandbox } = door;
  const run: Deployed['run'] = (args, outside = {}) =>
    door.cli(args, {
      ...outside,
      io: {
        sleep: async (ms) => {
          advance(world, ms);
          await sandbox.settle();
        },
        ...outside.io,
      },
    });
  const enable: Deployed['enable'] = async (env = {}) => {
    const args = ['--org', '--admin-account', ADMIN_ACCOUNT, '--regions', `${HOME},${AFAR}`];
    const hidden = ['--slack-webhook-env', 'SLACK_WEBHOOK', '--yes', '--quiet'];
    const { code, stderr } = await door.cli(['enable', ...args, ...hidden], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  };
  if (first) {
    await enable();
    original = { world: structuredClone(world), port: Number(new URL(sandbox.url).port) };
  }
  const config = (region: string) => clientConfig(world, ADMIN_ACCOUNT, region);
  return {
    ...door,
    world,
    run,
    enable,
    believeRefusals: async () => {
      for (let minute = 0; minute < 5; minute++) {
        advance(world, 60_000);
        await sandbox.settle();
      }
    },
    report: async (args, outside) => {
      const { code, stdout, stderr } = await run([...args, '--output', 'json', '--quiet'], outside);
      if (stdout === '') throw new Error(stderr);
      const report: unknown = JSON.parse(stdout);
      schemaOf(args[0] ?? '').parse(report);
      return { code, report: report as never };
    },
    messagesIn: (region, name) =>
      Object.keys(findQueue(world, `arn:aws:sqs:${region}:${ADMIN_ACCOUNT}:${name}`)?.messages ?? {}).length,
    events: (region) => new EventBridgeClient(config(region)),
    guardduty: (region) => new GuardDutyClient(config(region)),
    lambda: new LambdaClient(config(HOME)),
    sqs: (region) => new SQSClient({ ...config(region), useQueueUrlAsEndpoint: false }),
  };
}

function schemaOf(command: string): z.ZodType {
  return z.fromJSONSchema(JSON.parse(readFileSync(`config/${command}-report.schema.json`, 'utf8')));
}
