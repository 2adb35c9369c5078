import file from '../../model/sts.json' with { type: 'json' };
import { serviceModel } from '../../model/model.ts';
import type { Service } from '../service.ts';
import { assumeRole } from './assume-role.ts';
import { checkActivated } from './activation.ts';

/** AWS Security Token Service. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
export const stsService: Service = {
  id: 'sts',
  model: serviceModel(file),
  operations: {
    AssumeRole: assumeRole,
    GetCallerIdentity(call) {
      checkActivated(call);
      return { UserId: call.principal.userId, Account: call.principal.account, Arn: call.principal.arn };
    },
  },
  canonical: () => undefined,
};
