/** Written by scripts/sandbox-models.mjs: the inputs of the operations that the sandbox serves, as they are once checked. */
export interface StsInputs {
  readonly AssumeRole: AssumeRoleRequest;
  readonly GetCallerIdentity: GetCallerIdentityRequest;
}
export type AssumeRoleRequest = { readonly "RoleArn": string; readonly "RoleSessionName": string; readonly "PolicyArns"?: readonly (PolicyDescriptorType)[]; readonly "Policy"?: string; readonly "DurationSeconds"?: number; readonly "Tags"?: readonly (Tag)[]; readonly "TransitiveTagKeys"?: readonly (string)[]; readonly "ExternalId"?: string; readonly "SerialNumber"?: string; readonly "TokenCode"?: string; readonly "SourceIdentity"?: string; readonly "ProvidedContexts"?: readonly (ProvidedContext)[]; readonly "MinimumSessionTokenSize"?: unknown; };
export type GetCallerIdentityRequest = {  };
export type PolicyDescriptorType = { readonly "arn"?: string; };
export type ProvidedContext = { readonly "ProviderArn"?: string; readonly "ContextAssertion"?: string; };
export type Tag = { readonly "Key": string; readonly "Value": string; };
