import type { Service } from './service.ts';
import { accountService } from './services/account/service.ts';
import { cloudwatchService } from './services/cloudwatch/service.ts';
import { dynamodbService } from './services/dynamodb/service.ts';
import { eventsService } from './services/events/service.ts';
import { guarddutyService } from './services/guardduty/service.ts';
import { iamService } from './services/iam/service.ts';
import { lambdaService } from './services/lambda/service.ts';
import { logsService } from './services/logs/service.ts';
import { organizationsService } from './services/organizations/service.ts';
import { sqsService } from './services/sqs/service.ts';
import { ssmService } from './services/ssm/service.ts';
import { stsService } from './services/sts/service.ts';

/** Every service that is simulated. */
export const SERVICES: readonly Service[] = [
  accountService,
  cloudwatchService,
  dynamodbService,
  eventsService,
  guarddutyService,
  iamService,
  lambdaService,
  logsService,
  organizationsService,
  sqsService,
  ssmService,
  stsService,
];

const BY_ID: ReadonlyMap<string, Service> = new Map(SERVICES.map((service) => [service.id, service]));

/** The service that requests are signed for by this id. */
export function findService(id: string): Service | undefined {
  return BY_ID.get(id);
}
