import file from '../../model/events.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { EventsInputs } from '../../model/types/events.ts';
import type { OperationsOf, Service } from '../service.ts';
import { refusalAs } from '../shared/refusal.ts';
import { describeEventBus, listEventBuses, putPermission, removePermission } from './buses.ts';
import { canonical } from './canonical.ts';
import { putEvents, testEventPattern } from './put-events.ts';
import { listTargetsByRule, putTargets, removeTargets } from './put-targets.ts';
import {
  deleteRule,
  describeRule,
  disableRule,
  enableRule,
  listRuleNamesByTarget,
  listRules,
  putRule,
} from './rules.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';

const OPERATIONS: OperationsOf<EventsInputs> = {
  PutRule: putRule,
  DescribeRule: describeRule,
  DeleteRule: deleteRule,
  EnableRule: enableRule,
  DisableRule: disableRule,
  ListRules: listRules,
  ListRuleNamesByTarget: listRuleNamesByTarget,
  PutTargets: putTargets,
  RemoveTargets: removeTargets,
  ListTargetsByRule: listTargetsByRule,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
  DescribeEventBus: describeEventBus,
  ListEventBuses: listEventBuses,
  PutPermission: putPermission,
  RemovePermission: removePermission,
  PutEvents: putEvents,
  TestEventPattern: testEventPattern,
};

/** Amazon EventBridge: rules, targets and schedules of the default bus. */
export const eventsService: Service = {
  id: 'events',
  model: serviceModel(file),
  refuse: refusalAs('ValidationException'),
  operations: OPERATIONS,
  canonical,
};
