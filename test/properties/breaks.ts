import type { Alias, LambdaFunction, Mapping } from '../../sandbox/services/lambda/state.ts';
import { lambdaState } from '../../sandbox/services/lambda/state.ts';
import { eventsOf, type Rule } from '../../sandbox/services/events/state.ts';
import { organizationOf } from '../../sandbox/services/shared/organization.ts';
import { regionState } from '../../sandbox/services/guardduty/state.ts';
import { iamOf } from '../../sandbox/services/iam/state.ts';
import { sqsOf } from '../../sandbox/services/sqs/state.ts';
import { ADMIN_ACCOUNT, type World } from '../../sandbox/index.ts';
import { AFAR, HOME } from '../cli/deployed.ts';
import { handChange, makeByHand } from './hand-changes.ts';

const NAME = 'guardduty-slack';

/** One thing between a detector and Slack that someone breaks, past every check that AWS would make. */
export interface Break {
  readonly name: string;
  /** `other`: not enable but whoever manages it can put it right. */
  readonly repairs: 'enable' | 'other';
  /** Whether findings of a Region certainly do not arrive any more. */
  readonly stops: boolean;
  /** Gives what was broken where the name does not say it. */
  readonly happen: (world: World) => string | undefined;
}

const breaks = (
  name: string,
  happen: (world: World) => void,
  { repairs = 'enable', stops = true }: Partial<Pick<Break, 'repairs' | 'stops'>> = {},
): Break => ({
  name,
  repairs,
  stops,
  happen: (world) => {
    happen(world);
    return undefined;
  },
});

/** What people and other teams' rules do to a pipeline. */
export const BREAKS: readonly Break[] = [
  breaks('the function has a reserved concurrency of 0', (world) => {
    theFunction(world).reservedConcurrency = 0;
  }),
  breaks('the alias sends all to a version that fails', (world) => {
    const { versions, aliases, latest } = theFunction(world);
    const broken = { ...latest.configuration, handler: 'gone.handler' };
    versions['90'] = { ...latest, version: '90', configuration: broken };
    aliases['live'] = { ...(aliases['live'] as Alias), weights: { 90: 1 } };
  }),
  breaks('the alias is gone', (world) => {
    delete theFunction(world).aliases['live'];
  }),
  breaks('the function is gone', (world) => {
    delete lambdaState(world, ADMIN_ACCOUNT, HOME).functions[NAME];
  }),
  breaks('the mapping is disabled', (world) => {
    theMapping(world).enabled = false;
  }),
  breaks('the mapping takes only what it never gets', (world) => {
    Object.assign(theMapping(world), { filters: ['{"body":{"source":["theirs"]}}'] });
  }),
  breaks('the mapping is gone', (world) => {
    const { mappings } = lambdaState(world, ADMIN_ACCOUNT, HOME);
    delete mappings[theMapping(world).uuid];
  }),
  breaks('the queue’s policy denies EventBridge', (world) => {
    const { attributes } = theQueue(world);
    attributes['Policy'] = withStatement(attributes['Policy'], {
      Sid: 'Theirs',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:SendMessage',
      Resource: '*',
    });
  }),
  breaks('the queue’s policy denies the function', (world) => {
    const { attributes } = theQueue(world);
    attributes['Policy'] = withStatement(attributes['Policy'], {
      Sid: 'Theirs',
      Effect: 'Deny',
      Principal: { AWS: theRole(world, 'function').arn },
      Action: 'sqs:ReceiveMessage',
      Resource: '*',
    });
  }),
  breaks('the queue has no policy', (world) => {
    theQueue(world).attributes['Policy'] = '';
  }),
  breaks('the rule is disabled', (world) => {
    disable(theRule(world, HOME, `${NAME}-findings`));
  }),
  breaks('the rule has no target', (world) => {
    clear(theRule(world, HOME, `${NAME}-findings`).targets);
  }),
  breaks('the rule matches less', (world) => {
    const rule = theRule(world, HOME, `${NAME}-findings`);
    rule.trigger = { ...rule.trigger, eventPattern: '{"source":["theirs"]}' };
  }),
  breaks('the rule is gone', (world) => {
    delete eventsOf(world, ADMIN_ACCOUNT, HOME).rules[`${NAME}-findings`];
  }),
  breaks('the forwarder is disabled', (world) => {
    disable(theRule(world, AFAR, `${NAME}-forwarder`));
  }),
  breaks('the forwarder has no target', (world) => {
    clear(theRule(world, AFAR, `${NAME}-forwarder`).targets);
  }),
  breaks(
    'the forwarder’s target is called something else',
    (world) => {
      const { targets } = theRule(world, AFAR, `${NAME}-forwarder`);
      const [[id, put] = []] = Object.entries(targets);
      if (id === undefined || put === undefined) return;
      targets['theirs'] = { ...put, target: { ...put.target, Id: 'theirs' } };
      delete targets[id];
    },
    { stops: false },
  ),
  breaks('the forwarder’s role may do nothing', (world) => {
    clear(theRole(world, 'forwarder').inline);
  }),
  breaks('the forwarder’s role is gone', (world) => {
    delete iamOf(world, ADMIN_ACCOUNT).roles[`${NAME}-forwarder`];
  }),
  breaks('the function’s role may do nothing', (world) => {
    clear(theRole(world, 'function').inline);
  }),
  // AWS does not say how long a function keeps the session that it has of its role.
  breaks(
    'the function’s role may be assumed by none',
    (world) => {
      const { trust } = theRole(world, 'function');
      Object.assign(trust, { document: trust.document.replace('lambda.amazonaws.com', 'ec2.amazonaws.com') });
    },
    { stops: false },
  ),
  breaks('the stored secret is gone', (world) => {
    const { parameters } = world.states[`ssm/${ADMIN_ACCOUNT}/${HOME}`] as {
      parameters: Record<string, unknown>;
    };
    delete parameters[`/${NAME}/slack/default`];
  }),
  breaks('the detector of the home Region is suspended', (world) => {
    suspend(world, HOME);
  }),
  breaks('the detector of the other Region is suspended', (world) => {
    suspend(world, AFAR);
  }),
  breaks(
    'a service control policy denies the function its queue',
    (world) => {
      const organization = organizationOf(world);
      const Resource = '*';
      const Action = 'sqs:ReceiveMessage';
      const Statement = { Effect: 'Deny', Action, Resource };
      if (organization)
        organization.scps[ADMIN_ACCOUNT] = [
          { id: 'p-theirs', document: JSON.stringify({ Version: '2012-10-17', Statement }) },
        ];
    },
    { repairs: 'other' },
  ),
  breaks(
    'the event bus denies everyone',
    (world) => {
      const Statement = {
        Sid: 'Theirs',
        Effect: 'Deny',
        Principal: '*',
        Action: 'events:PutEvents',
        Resource: '*',
      };
      eventsOf(world, ADMIN_ACCOUNT, HOME).bus.policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [Statement],
      });
    },
    { repairs: 'other' },
  ),
];

/** One property of one object of the pipeline is something else. What status reads first, and tags, are tried elsewhere. */
export function byHand(index: number): Break {
  return {
    name: `something is changed by hand (${index})`,
    repairs: 'enable',
    stops: false,
    happen: (world) => {
      const change = handChange(world, index, (path) => !/ > tags > | > hash > |\/deployment > /.test(path));
      if (change) makeByHand(world, change);
      return change && `${change.path.join(' > ')} = ${JSON.stringify(change.to)}`;
    },
  };
}

function theFunction(world: World): LambdaFunction {
  return must(lambdaState(world, ADMIN_ACCOUNT, HOME).functions[NAME]);
}

function theMapping(world: World): Mapping {
  return must(Object.values(lambdaState(world, ADMIN_ACCOUNT, HOME).mappings)[0]);
}

function theQueue(world: World) {
  return must(sqsOf(world, ADMIN_ACCOUNT, HOME).queues[`${NAME}-findings`]);
}

function theRule(world: World, region: string, name: string): Rule {
  return must(eventsOf(world, ADMIN_ACCOUNT, region).rules[name]);
}

function theRole(world: World, part: 'function' | 'forwarder') {
  return must(iamOf(world, ADMIN_ACCOUNT).roles[`${NAME}-${part}`]);
}

function disable(rule: Rule): void {
  rule.trigger = { ...rule.trigger, state: 'DISABLED' };
}

function suspend(world: World, region: string): void {
  must(regionState(world, ADMIN_ACCOUNT, region).detector).enabled = false;
}

function withStatement(policy: string | undefined, statement: object): string {
  const { Statement, ...rest } = JSON.parse(policy ?? '{}') as { Statement: object[] };
  return JSON.stringify({ ...rest, Statement: [...Statement, statement] });
}

function clear(record: Record<string, unknown>): void {
  for (const key of Object.keys(record)) delete record[key];
}

function must<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('Nothing like it was deployed.');
  return thing;
}
