import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import { ProvisionError } from '../base/errors.ts';
import { profileSetting } from './profiles.ts';
import { namesProxy, type Environment } from './proxy.ts';

/** What carries requests for all clients: the SDK's own handler type. */
export type HttpHandler = NonNullable<STSClientConfig['requestHandler']>;

/**
 * One keep-alive agent for all clients, that obeys proxies and certificates as the AWS CLI does. A call that AWS does not
 * answer in 60 seconds counts as failed.
 *
 * @throws ProvisionError CONFIG_INVALID when the file of certificates cannot be read
 */
export async function sharedRequestHandler(
  env: Environment,
  profile: string | undefined,
): Promise<HttpHandler> {
  const ca = await certificatesFor(env, profile);
  const options: AgentOptions = { keepAlive: true, maxSockets: 64, ...(ca === undefined ? {} : { ca }) };
  const proxied = namesProxy(env)
    ? (await import('./proxied-agents.ts')).proxiedAgent(env, options)
    : undefined;
  return {
    connectionTimeout: 5_000,
    requestTimeout: 60_000,
    socketAcquisitionWarningTimeout: 600_000,
    httpAgent: proxied ?? new HttpAgent(options),
    httpsAgent: proxied ?? new HttpsAgent(options),
  } as HttpHandler;
}

/**
 * An agent for hosts that are not AWS's, such as Slack's: through the same proxies, and besides Node's own CAs it accepts those
 * of the bundle that is named for AWS.
 */
export async function agentBeyondAws(env: Environment, profile: string | undefined): Promise<HttpAgent> {
  const ca = await certificatesFor(env, profile);
  const { proxiedAgent } = await import('./proxied-agents.ts');
  return proxiedAgent(env, ca === undefined ? {} : { ca: [...rootCertificates, ...ca] });
}

/**
 * The certificates that AWS's are checked with where a bundle is named, by the variable or else the profile; in place of
 * Node's own, as in the AWS CLI. Those of NODE_EXTRA_CA_CERTS are for every connection, so they stay.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
 *
 * @returns PEM, or undefined for Node's own
 */
async function certificatesFor(env: Environment, profile: string | undefined): Promise<string[] | undefined> {
  const named = await namedBundle(env, profile);
  if (named === undefined) return undefined;
  const extra = env['NODE_EXTRA_CA_CERTS'];
  return Promise.all([
    readBundle(named.path, named.by),
    // Node warns of a file that it cannot read, and does without.
    ...(extra === undefined || extra === '' ? [] : [readFile(extra, 'utf8').catch(() => '')]),
  ]);
}

async function namedBundle(
  env: Environment,
  profile: string | undefined,
): Promise<{ readonly path: string; readonly by: string } | undefined> {
  const variable = env['AWS_CA_BUNDLE'];
  if (variable !== undefined && variable !== '') return { path: variable, by: 'AWS_CA_BUNDLE' };
  const path = await profileSetting(env, profile, 'ca_bundle');
  return path === undefined ? undefined : { path, by: 'ca_bundle of the AWS profile' };
}

async function readBundle(path: string, by: string): Promise<string> {
  const invalid = (what: string, cause?: unknown): ProvisionError =>
    new ProvisionError(
      'CONFIG_INVALID',
      `${path}, which ${by} names, ${what}.`,
      'Name a file with the certificates to trust, in PEM.',
      cause === undefined ? {} : { cause },
    );
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw invalid(`cannot be read: ${error.message}`, error);
  });
  if (!text.includes('-----BEGIN ')) throw invalid('holds no certificate');
  return text;
}
