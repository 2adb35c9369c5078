import file from '../../model/sts.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { StsInputs } from '../../model/types/sts.ts';
import type { OperationsOf, Service } from '../service.ts';
import { refusalAs } from '../shared/refusal.ts';
import { assumeRole } from './assume-role.ts';
import { checkActivated } from './activation.ts';

const OPERATIONS: OperationsOf<StsInputs> = {
  AssumeRole: assumeRole,
  GetCallerIdentity(call) {
    checkActivated(call);
    return { UserId: call.principal.userId, Account: call.principal.account, Arn: call.principal.arn };
  },
};

/** AWS Security Token Service. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
export const stsService: Service = {
  id: 'sts',
  model: serviceModel(file),
  refuse: refusalAs('ValidationError', 'MalformedInput'),
  operations: OPERATIONS,
  canonical: () => undefined,
};
