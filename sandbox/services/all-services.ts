import type { Service } from './service.ts';
import { accountService } from './account/service.ts';
import { cloudwatchService } from './cloudwatch/service.ts';
import { dynamodbService } from './dynamodb/service.ts';
import { eventsService } from './events/service.ts';
import { guarddutyService } from './guardduty/service.ts';
import { iamService } from './iam/service.ts';
import { lambdaService } from './lambda/service.ts';
import { logsService } from './logs/service.ts';
import { organizationsService } from './organizations/service.ts';
import { sqsService } from './sqs/service.ts';
import { ssmService } from './ssm/service.ts';
import { stsService } from './sts/service.ts';

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
