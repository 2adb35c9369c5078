import {
  AcceptAdministratorInvitationCommand,
  CreateMembersCommand,
  DeclineInvitationsCommand,
  DisassociateFromAdministratorAccountCommand,
  GetAdministratorAccountCommand,
  InviteMembersCommand,
  ListInvitationsCommand,
  ListMembersCommand,
} from '@aws-sdk/client-guardduty';
import { describe, expect, it } from 'vitest';
import { operatorKey, singleAccountWorld } from '../../index.ts';
import { addMembers, clientOf, createDetector, designated, refusal, FIRST, organization } from './client.ts';

const INVITER = '444444444444';
const INVITED = '555555555555';

describe('invitations', () => {
  it('guardduty.invitation: noted, invited, accepted, and left again', async () => {
    const { inviter, invited, detector, own } = await twoAccounts();
    await inviter.send(
      new CreateMembersCommand({
        DetectorId: detector,
        AccountDetails: [{ AccountId: INVITED, Email: 'owner@example.com' }],
      }),
    );
    expect(await statuses()).toEqual(['Created']);
    await inviter.send(new InviteMembersCommand({ DetectorId: detector, AccountIds: [INVITED] }));
    expect(await statuses()).toEqual(['Invited']);
    const { Invitations } = await invited.send(new ListInvitationsCommand({}));
    const accept = (InvitationId: string) =>
      invited.send(
        new AcceptAdministratorInvitationCommand({ DetectorId: own, AdministratorId: INVITER, InvitationId }),
      );
    await expect(accept('another')).rejects.toMatchObject(
      refusal(
        'The request is rejected because the current account does not have an invitation from the requested master account.',
      ),
    );
    await accept(Invitations![0]!.InvitationId!);
    expect(await statuses()).toEqual(['Enabled']);
    const { Administrator } = await invited.send(new GetAdministratorAccountCommand({ DetectorId: own }));
    expect(Administrator).toMatchObject({ AccountId: INVITER, RelationshipStatus: 'Enabled' });
    await invited.send(new DisassociateFromAdministratorAccountCommand({ DetectorId: own }));
    expect(await statuses()).toEqual(['Resigned']);
    await expect(
      invited.send(new DisassociateFromAdministratorAccountCommand({ DetectorId: own })),
    ).rejects.toMatchObject(
      refusal('The request is rejected because the current account is not associated to a master account.'),
    );

    async function statuses(): Promise<readonly (string | undefined)[]> {
      const { Members } = await inviter.send(
        new ListMembersCommand({ DetectorId: detector, OnlyAssociated: 'false' }),
      );
      return Members!.map(({ RelationshipStatus }) => RelationshipStatus);
    }
  });

  it('guardduty.invitation.twice: a second invitation and a declined one', async () => {
    const { inviter, invited, detector } = await twoAccounts();
    const input = { DetectorId: detector, AccountIds: [INVITED] };
    await inviter.send(
      new CreateMembersCommand({
        DetectorId: detector,
        AccountDetails: [{ AccountId: INVITED, Email: 'owner@example.com' }],
      }),
    );
    await inviter.send(new InviteMembersCommand(input));
    const again = await inviter.send(new InviteMembersCommand(input));
    expect(again.UnprocessedAccounts![0]!.Result).toBe(
      'The request is rejected because the current account has already invited or is already the GuardDuty master of the given member account ID.',
    );
    await invited.send(new DeclineInvitationsCommand({ AccountIds: [INVITER] }));
    expect((await invited.send(new ListInvitationsCommand({}))).Invitations).toEqual([]);
  });

  it('guardduty.invitation.organization: a member through the organization cannot be invited', async () => {
    const world = organization();
    const delegated = await designated(world);
    await addMembers(delegated, FIRST);
    const { UnprocessedAccounts } = await delegated.admin.send(
      new InviteMembersCommand({ DetectorId: delegated.detector, AccountIds: [FIRST] }),
    );
    expect(UnprocessedAccounts!.map(({ AccountId }) => AccountId)).toEqual([FIRST]);
  });
});

async function twoAccounts() {
  const world = singleAccountWorld({ account: INVITER });
  operatorKey(world, INVITED);
  const [inviter, invited] = [clientOf(world, INVITER), clientOf(world, INVITED)];
  return { inviter, invited, detector: await createDetector(inviter), own: await createDetector(invited) };
}
