import { stringify } from 'yaml';
import type { PolicyDocument } from '../../../provision/index.ts';

/** Policies as a CloudFormation template, one managed policy each. `name` is that of the policies. */
export function policyCloudFormation(
  parts: readonly PolicyDocument[],
  name: string,
  description: string,
): string {
  const resources = parts.map((document, index): [string, object] => {
    const number = parts.length === 1 ? '' : String(index + 1);
    return [
      `Policy${number}`,
      {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          ManagedPolicyName: number === '' ? name : `${name}-${number}`,
          PolicyDocument: document,
        },
      },
    ];
  });
  const outputs = resources.map(([id]): [string, object] => [`${id}Arn`, { Value: { Ref: id } }]);
  return stringify(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: description,
      Resources: Object.fromEntries(resources),
      Outputs: Object.fromEntries(outputs),
    },
    // CloudFormation reads YAML 1.1, where dates and `on` need quotes.
    { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false },
  ).trimEnd();
}
