/** Written by scripts/sandbox-models.mjs: the inputs of the operations that the sandbox serves, as they are once checked. */
export interface SsmInputs {
  readonly PutParameter: PutParameterRequest;
  readonly GetParameter: GetParameterRequest;
  readonly GetParameters: GetParametersRequest;
  readonly GetParametersByPath: GetParametersByPathRequest;
  readonly DeleteParameter: DeleteParameterRequest;
  readonly DeleteParameters: DeleteParametersRequest;
  readonly DescribeParameters: DescribeParametersRequest;
  readonly AddTagsToResource: AddTagsToResourceRequest;
  readonly RemoveTagsFromResource: RemoveTagsFromResourceRequest;
  readonly ListTagsForResource: ListTagsForResourceRequest;
}
export type AddTagsToResourceRequest = { readonly "ResourceType": "Document" | "ManagedInstance" | "MaintenanceWindow" | "Parameter" | "PatchBaseline" | "OpsItem" | "OpsMetadata" | "Automation" | "Association" | "CloudConnector"; readonly "ResourceId": string; readonly "Tags": readonly (Tag)[]; };
export type DeleteParameterRequest = { readonly "Name": string; };
export type DeleteParametersRequest = { readonly "Names": readonly (string)[]; };
export type DescribeParametersRequest = { readonly "Filters"?: readonly (ParametersFilter)[]; readonly "ParameterFilters"?: readonly (ParameterStringFilter)[]; readonly "MaxResults"?: number; readonly "NextToken"?: string; readonly "Shared"?: boolean; };
export type GetParameterRequest = { readonly "Name": string; readonly "WithDecryption"?: boolean; };
export type GetParametersByPathRequest = { readonly "Path": string; readonly "Recursive"?: boolean; readonly "ParameterFilters"?: readonly (ParameterStringFilter)[]; readonly "WithDecryption"?: boolean; readonly "MaxResults"?: number; readonly "NextToken"?: string; };
export type GetParametersRequest = { readonly "Names": readonly (string)[]; readonly "WithDecryption"?: boolean; };
export type ListTagsForResourceRequest = { readonly "ResourceType": "Document" | "ManagedInstance" | "MaintenanceWindow" | "Parameter" | "PatchBaseline" | "OpsItem" | "OpsMetadata" | "Automation" | "Association" | "CloudConnector"; readonly "ResourceId": string; };
export type ParameterStringFilter = { readonly "Key": string; readonly "Option"?: string; readonly "Values"?: readonly (string)[]; };
export type ParametersFilter = { readonly "Key": "Name" | "Type" | "KeyId"; readonly "Values": readonly (string)[]; };
export type PutParameterRequest = { readonly "Name": string; readonly "Value": string; readonly "Description"?: string; readonly "Type"?: "String" | "StringList" | "SecureString"; readonly "KeyId"?: string; readonly "Overwrite"?: boolean; readonly "AllowedPattern"?: string; readonly "Tags"?: readonly (Tag)[]; readonly "Tier"?: "Standard" | "Advanced" | "Intelligent-Tiering"; readonly "Policies"?: string; readonly "DataType"?: string; };
export type RemoveTagsFromResourceRequest = { readonly "ResourceType": "Document" | "ManagedInstance" | "MaintenanceWindow" | "Parameter" | "PatchBaseline" | "OpsItem" | "OpsMetadata" | "Automation" | "Association" | "CloudConnector"; readonly "ResourceId": string; readonly "TagKeys": readonly (string)[]; };
export type Tag = { readonly "Key": string; readonly "Value": string; };
