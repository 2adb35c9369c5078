/** What many of EventBridge's requests name. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html */
import { AwsError, type Call } from '../service.ts';
import { busArn, eventsOf, type Rule } from './state.ts';

/** Throws unless the name or ARN is that of the default bus, the only one here. */
export function checkBus(call: Call, name: string | undefined): void {
  const { world, account, region } = call;
  if (name === undefined || name === 'default' || name === busArn(world, account, region)) return;
  throw new AwsError('ResourceNotFoundException', `Event bus ${name.split('/').at(-1)} does not exist.`);
}

/** The rule, or EventBridge's error. */
export function getRule(call: Call, name: string): Rule {
  const rule = eventsOf(call.world, call.account, call.region).rules[name];
  if (rule === undefined)
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  return rule;
}

/** Throws when an AWS service manages the rule, unless the caller forces it. */
export function checkUnmanaged(rule: Rule, force = false): void {
  if (rule.managedBy === undefined || force) return;
  throw new AwsError(
    'ManagedRuleException',
    `Rule ${rule.name} is managed by ${rule.managedBy} and cannot be changed by this call.`,
  );
}
