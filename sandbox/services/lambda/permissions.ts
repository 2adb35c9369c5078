/** Resource policies: AddPermission, RemovePermission, GetPolicy. */
import type { LambdaInputs } from '../../model/types/lambda.ts';
import type { Call, Operation } from '../service.ts';
import { opaqueUuid } from '../../world/world.ts';
import { conflict, invalidParameter, noSuchResource, notFound, wrongRevision } from './errors.ts';
import {
  arnOf,
  functionOf,
  referenceIn,
  versionOf,
  type NamesFunction,
  type Reference,
} from './reference.ts';
import type { LambdaFunction, Policy, PolicyStatement } from './state.ts';

export const addPermission: Operation<LambdaInputs['AddPermission']> = (call) => {
  const { world } = call;
  const { lambda, reference } = subject(call);
  if (reference.qualifier === '$LATEST') {
    throw invalidParameter('We currently do not support adding policies for $LATEST.');
  }
  const key = reference.qualifier ?? '';
  const old = lambda.policies[key];
  checkRevision(call, old);
  const statement = readStatement(call, reference);
  if (old?.statements.some(({ Sid }) => Sid === statement.Sid) === true) {
    throw conflict(
      `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  lambda.policies[key] = { statements: [...(old?.statements ?? []), statement], revision: opaqueUuid(world) };
  return { Statement: JSON.stringify(statement) };
};

export const removePermission: Operation<LambdaInputs['RemovePermission']> = (call) => {
  const { world, input } = call;
  const { lambda, reference } = subject(call);
  const key = reference.qualifier ?? '';
  const old = lambda.policies[key];
  if (old === undefined) throw notFound('No policy is associated with the given resource.');
  const id = input.StatementId;
  const statements = old.statements.filter(({ Sid }) => Sid !== id);
  if (statements.length === old.statements.length) {
    throw notFound(`Statement ${id} is not found in resource policy.`);
  }
  checkRevision(call, old);
  if (statements.length === 0) delete lambda.policies[key];
  else lambda.policies[key] = { statements, revision: opaqueUuid(world) };
  return {};
};

export const getPolicy: Operation<LambdaInputs['GetPolicy']> = (call) => {
  const { lambda, reference } = subject(call);
  const policy = lambda.policies[reference.qualifier ?? ''];
  if (policy === undefined) throw noSuchResource();
  return {
    Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: policy.statements }),
    RevisionId: policy.revision,
  };
};

function subject(call: Call<NamesFunction>): { lambda: LambdaFunction; reference: Reference } {
  const reference = referenceIn(call);
  versionOf(call, reference);
  return { lambda: functionOf(call, reference), reference };
}

function checkRevision({ input }: Call<{ readonly RevisionId?: string }>, policy: Policy | undefined): void {
  const wanted = input.RevisionId;
  if (wanted !== undefined && wanted !== policy?.revision) throw wrongRevision();
}

function readStatement(call: Call<LambdaInputs['AddPermission']>, reference: Reference): PolicyStatement {
  const { world, input } = call;
  const principal = input.Principal;
  const sourceArn = input.SourceArn;
  const sourceAccount = input.SourceAccount;
  const organization = input.PrincipalOrgID;
  const equals = {
    ...(sourceAccount === undefined ? {} : { 'AWS:SourceAccount': sourceAccount }),
    ...(organization === undefined ? {} : { 'aws:PrincipalOrgID': organization }),
  };
  const condition = {
    ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
    ...(sourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': sourceArn } }),
  };
  return {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: principalOf(principal, world.settings.partition),
    Action: input.Action,
    Resource: arnOf(call, reference),
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

function principalOf(text: string, partition: string): unknown {
  if (text === '*') return '*';
  if (/^\d{12}$/.test(text)) return { AWS: `arn:${partition}:iam::${text}:root` };
  if (text.startsWith('arn:')) return { AWS: text };
  if (text.includes('.')) return { Service: text };
  throw invalidParameter('The provided principal was invalid. Please check the principal and try again.');
}
