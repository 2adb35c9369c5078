import { noted } from '../engine/note.ts';
import type { Resource } from '../engine/resource.ts';
import type { FunctionState } from './resources/function-state.ts';
import type { RoleState } from './resources/role.ts';

/** Lambda gives them back within so long. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
const GIVEN_BACK_MS = 20 * 60_000;

/** A function and its role, on their way out. */
export interface FunctionAndRole {
  readonly fn: Resource<FunctionState>;
  readonly role: Resource<RoleState>;
}

/**
 * Lambda takes the network interfaces of a function in a VPC back by itself once the function is gone, with the rights of
 * the function's role: a role that goes too early leaves them in the way of their subnets and security groups for good.
 * So the role stays until they are gone.
 */
export function roleAfterInterfaces({ fn, role }: FunctionAndRole): FunctionAndRole {
  let inNetwork = false;
  return {
    fn: {
      ...fn,
      observe: async (aws) => {
        const seen = await fn.observe(aws);
        if (seen !== undefined) inNetwork = seen.vpc !== null;
        return seen;
      },
      note: (before) =>
        before === undefined || before.vpc === null
          ? (fn.note?.(before) ?? [])
          : noted(
              'NETWORK_INTERFACES',
              'Lambda then needs up to 20 minutes to give back its network interfaces; the role of the function goes after that',
            ),
    },
    role: {
      ...role,
      remove: async (aws, before) => {
        const start = aws.time();
        if (inNetwork)
          await aws.until({
            what: 'Lambda to give back the network interfaces of the function',
            read: () => Promise.resolve(aws.time() - start),
            done: (waitedMs) => waitedMs >= GIVEN_BACK_MS,
            limitMs: 2 * GIVEN_BACK_MS,
            everyMs: 10_000,
          });
        await role.remove?.(aws, before);
      },
    },
  };
}
