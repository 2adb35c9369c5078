import type { Service } from '../service.ts';
import { assumeRole } from './assume-role.ts';
import { checkActivated } from './activation.ts';

/** AWS Security Token Service. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
export const stsService: Service = {
  id: 'sts',
  protocol: { kind: 'query', xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/', lists: {} },
  operations: {
    AssumeRole: assumeRole,
    GetCallerIdentity(call) {
      checkActivated(call);
      return { UserId: call.principal.userId, Account: call.principal.account, Arn: call.principal.arn };
    },
  },
  canonical: () => undefined,
};
