/** Functions as targets. */
import { evaluatePolicy } from '../../../access/policy.ts';
import type { LambdaInputs } from '../../../model/types/lambda.ts';
import type { Call } from '../../service.ts';
import type { World } from '../../../world/world.ts';
import { invoke } from '../../lambda/invoke.ts';
import { lambdaState } from '../../lambda/state.ts';
import { payload } from '../input.ts';
import type { Retry } from '../state.ts';
import { assume } from './execution-role.ts';
import type { Failure } from './invoke.ts';

/** Invokes a function asynchronously, when its resource policy lets EventBridge in for this rule, or the target's role may. */
export function invokeFunction(world: World, delivery: Retry): Failure | undefined {
  const { target, rule, event } = delivery;
  const [, , , region = '', account = '', , name = '', qualifier = ''] = target.Arn.split(':');
  const found = lambdaState(world, account, region).functions[name];
  const version = qualifier === '' || found?.aliases[qualifier] || found?.versions[qualifier];
  if (found === undefined || version === undefined)
    return { code: 'NO_RESOURCE', message: `Function not found: ${target.Arn}`, passing: false };
  const [, , , , sender = ''] = rule.arn.split(':');
  if (target.RoleArn === undefined) {
    const allowed = evaluatePolicy(
      { Statement: found.policies[qualifier]?.statements ?? [] },
      {
        principal: { service: 'events.amazonaws.com' },
        action: 'lambda:InvokeFunction',
        resource: target.Arn,
        context: { 'aws:SourceArn': rule.arn, 'aws:SourceAccount': sender },
      },
    );
    if (!allowed)
      return {
        code: 'NO_PERMISSIONS',
        message: `EventBridge is not authorized to perform: lambda:InvokeFunction on resource: ${target.Arn}`,
        passing: false,
      };
  } else {
    const refused = assume(world, delivery, target.RoleArn, 'lambda:InvokeFunction');
    if (refused) return refused;
  }
  start({
    world,
    service: 'lambda',
    operation: 'Invoke',
    account,
    region,
    principal: { account, arn: rule.arn, userId: rule.arn },
    input: {
      FunctionName: target.Arn,
      InvocationType: 'Event',
      Payload: Buffer.from(payload(target, event, rule)),
    },
  });
  return undefined;
}

/** Lambda takes the event into a queue of its own; how the function then fares is not EventBridge's business. */
function start(call: Call<LambdaInputs['Invoke']>): void {
  Promise.resolve(invoke(call)).catch(() => undefined);
}
