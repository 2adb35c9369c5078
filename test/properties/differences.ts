import { isDeepStrictEqual } from 'node:util';
import type { CanonicalDump } from '../../sandbox/index.ts';

type Parts = Readonly<Record<string, unknown>>;

/** Everything that differs between two dumps, one thing each, addressed as reports address it. */
export function differences(before: CanonicalDump, after: CanonicalDump): readonly string[] {
  const found = new Set<string>();
  for (const account of keysOf(before, after))
    for (const region of keysOf(before[account], after[account]))
      for (const service of keysOf(before[account]?.[region], after[account]?.[region])) {
        const [was, is] = [before, after].map(
          (dump) => dump[account]?.[region]?.[service] as Parts | undefined,
        );
        for (const address of inService(service, account, region, was, is)) found.add(address);
      }
  return [...found].sort();
}

function inService(
  service: string,
  account: string,
  region: string,
  was: Parts | undefined,
  is: Parts | undefined,
): readonly string[] {
  const at = `${account}/${region}`;
  const parts = changed(was, is);
  const within = (part: string): readonly string[] =>
    changed(was?.[part] as Parts | undefined, is?.[part] as Parts | undefined);
  switch (service) {
    case 'iam':
      return within('roles').map(
        (role) => `${/^AWSServiceRole/.test(role) ? 'service-linked-role' : 'role'} ${at}/${role}`,
      );
    case 'organizations': {
      const { managementAccountId } = (was ?? is ?? {}) as { managementAccountId: string };
      const trusted = [was, is].map((one) => new Set((one?.['trustedServices'] ?? []) as string[]));
      return parts.flatMap((part) =>
        part === 'trustedServices'
          ? [...new Set(trusted.flatMap((one) => [...one]))]
              .filter((one) => trusted[0]?.has(one) !== trusted[1]?.has(one))
              .map((one) => `trusted-access ${managementAccountId}/global/${one}`)
          : part === 'delegatedAdministrators'
            ? within(part).map((admin) => `registration ${managementAccountId}/global/${admin}`)
            : [`organization ${part}`],
      );
    }
    case 'guardduty':
      return parts.flatMap((part) => {
        switch (part) {
          case 'administrators':
            return within(part).map((where) => `delegated-admin ${account}/${where}`);
          case 'members':
            return within(part).map((member) => `member ${at}/${member}`);
          case 'administrator':
            // The member's side of a membership.
            return [was, is].flatMap((one) => {
              const administrator = (one?.['administrator'] as { account: string } | undefined)?.account;
              return administrator === undefined ? [] : [`member ${administrator}/${region}/${account}`];
            });
          case 'organization':
            return [`organization-configuration ${at}`];
          default:
            return [`${part} ${at}`];
        }
      });
    default:
      return parts.map((part) => `${service} ${at} ${part}`);
  }
}

function changed(was: Parts | undefined, is: Parts | undefined): readonly string[] {
  return keysOf(was, is).filter((key) => !isDeepStrictEqual(was?.[key], is?.[key]));
}

function keysOf(one: Parts | undefined, other: Parts | undefined): readonly string[] {
  return [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])];
}
