import type { Aws } from '../aws/aws.ts';
import { noted } from '../engine/note.ts';
import { absent, step, type Resource, type Step } from '../engine/resource.ts';
import type { FunctionState } from './resources/function-state.ts';
import type { RoleState } from './resources/role.ts';

/** Lambda gives them back within so long. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
const GIVEN_BACK_MS = 20 * 60_000;

/** A function and its role, on their way out. */
export interface FunctionAndRole {
  readonly fn: Step;
  readonly role: Step;
}

/**
 * Lambda takes the network interfaces of a function in a VPC back by itself once the function is gone, with the rights of
 * the function's role: a role that goes too early leaves them in the way of their subnets and security groups for good.
 * So the role stays until they are gone.
 */
export function withoutFunctionAndRole(
  fn: Resource<FunctionState>,
  role: Resource<RoleState>,
): FunctionAndRole {
  const gone = absent(role);
  return {
    fn: step({
      ...absent(fn),
      note: (before) =>
        noted('NETWORK_INTERFACES', before === undefined || before.vpc === null ? undefined : WAITS),
    }),
    role: step<RoleState, { readonly inNetwork: boolean }>({
      ...gone,
      note: () => [],
      conflict: (before) => gone.conflict?.(before, undefined),
      apply: () => Promise.resolve(),
      observe: async (aws) => {
        const [{ state }, { state: user }] = await Promise.all([role.observe(aws), fn.observe(aws)]);
        return { state, detail: { inNetwork: user !== undefined && user.vpc !== null } };
      },
      remove: async (aws, before, { inNetwork }) => {
        if (inNetwork) await untilGivenBack(aws);
        await gone.remove?.(aws, before, undefined);
      },
    }),
  };
}

const WAITS =
  'Lambda then needs up to 20 minutes to give back its network interfaces; the role of the function goes after that';

async function untilGivenBack(aws: Aws): Promise<void> {
  const start = aws.time();
  await aws.until({
    what: 'Lambda to give back the network interfaces of the function',
    read: () => Promise.resolve(aws.time() - start),
    done: (waitedMs) => waitedMs >= GIVEN_BACK_MS,
    limitMs: 2 * GIVEN_BACK_MS,
    everyMs: 10_000,
  });
}
