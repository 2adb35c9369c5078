/** Written by scripts/sandbox-models.mjs: the inputs of the operations that the sandbox serves, as they are once checked. */
export interface OrganizationsInputs {
  readonly DescribeOrganization: Readonly<Record<string, never>>;
  readonly ListAccounts: ListAccountsRequest;
  readonly DescribeAccount: DescribeAccountRequest;
  readonly ListRoots: ListRootsRequest;
  readonly ListOrganizationalUnitsForParent: ListOrganizationalUnitsForParentRequest;
  readonly DescribeOrganizationalUnit: DescribeOrganizationalUnitRequest;
  readonly ListAccountsForParent: ListAccountsForParentRequest;
  readonly ListParents: ListParentsRequest;
  readonly ListChildren: ListChildrenRequest;
  readonly ListTagsForResource: ListTagsForResourceRequest;
  readonly EnableAWSServiceAccess: EnableAWSServiceAccessRequest;
  readonly DisableAWSServiceAccess: DisableAWSServiceAccessRequest;
  readonly ListAWSServiceAccessForOrganization: ListAWSServiceAccessForOrganizationRequest;
  readonly RegisterDelegatedAdministrator: RegisterDelegatedAdministratorRequest;
  readonly DeregisterDelegatedAdministrator: DeregisterDelegatedAdministratorRequest;
  readonly ListDelegatedAdministrators: ListDelegatedAdministratorsRequest;
  readonly ListDelegatedServicesForAccount: ListDelegatedServicesForAccountRequest;
  readonly DescribeEffectivePolicy: DescribeEffectivePolicyRequest;
}
export type DeregisterDelegatedAdministratorRequest = { readonly "AccountId": string; readonly "ServicePrincipal": string; };
export type DescribeAccountRequest = { readonly "AccountId": string; };
export type DescribeEffectivePolicyRequest = { readonly "PolicyType": "TAG_POLICY" | "BACKUP_POLICY" | "AISERVICES_OPT_OUT_POLICY" | "CHATBOT_POLICY" | "DECLARATIVE_POLICY_EC2" | "SECURITYHUB_POLICY" | "INSPECTOR_POLICY" | "UPGRADE_ROLLOUT_POLICY" | "BEDROCK_POLICY" | "S3_POLICY" | "NETWORK_SECURITY_DIRECTOR_POLICY" | "GUARDDUTY_POLICY" | "SECURITYHUB_CSPM_POLICY"; readonly "TargetId"?: string; };
export type DescribeOrganizationalUnitRequest = { readonly "OrganizationalUnitId": string; };
export type DisableAWSServiceAccessRequest = { readonly "ServicePrincipal": string; };
export type EnableAWSServiceAccessRequest = { readonly "ServicePrincipal": string; };
export type ListAWSServiceAccessForOrganizationRequest = { readonly "NextToken"?: string; readonly "MaxResults"?: number; };
export type ListAccountsForParentRequest = { readonly "ParentId": string; readonly "NextToken"?: string; readonly "MaxResults"?: number; };
export type ListAccountsRequest = { readonly "NextToken"?: string; readonly "MaxResults"?: number; };
export type ListChildrenRequest = { readonly "ParentId": string; readonly "ChildType": "ACCOUNT" | "ORGANIZATIONAL_UNIT"; readonly "NextToken"?: string; readonly "MaxResults"?: number; };
export type ListDelegatedAdministratorsRequest = { readonly "ServicePrincipal"?: string; readonly "NextToken"?: string; readonly "MaxResults"?: number; };
export type ListDelegatedServicesForAccountRequest = { readonly "AccountId": string; readonly "NextToken"?: string; readonly "MaxResults"?: number; };
export type ListOrganizationalUnitsForParentRequest = { readonly "ParentId": string; readonly "NextToken"?: string; readonly "MaxResults"?: number; };
export type ListParentsRequest = { readonly "ChildId": string; readonly "NextToken"?: string; readonly "MaxResults"?: number; };
export type ListRootsRequest = { readonly "NextToken"?: string; readonly "MaxResults"?: number; };
export type ListTagsForResourceRequest = { readonly "ResourceId": string; readonly "NextToken"?: string; };
export type RegisterDelegatedAdministratorRequest = { readonly "AccountId": string; readonly "ServicePrincipal": string; };
