import { describe, expect, it } from 'vitest';
import { guarddutyService } from '../../services/guardduty/service.ts';
import { GetDetectorCommand, UntagResourceCommand } from '@aws-sdk/client-guardduty';
import { sandboxRequestHandler, singleAccountWorld } from '../../index.ts';
import { clientOf, createDetector, refusal } from './client.ts';

describe('GuardDuty on the wire', () => {
  it('guardduty.wire.errors: the kind of error is in a header, its cause in the body', async () => {
    const world = singleAccountWorld();
    const client = clientOf(world, '444444444444');
    const bodies: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown }[] = [];
    const handler = sandboxRequestHandler(world);
    client.middlewareStack.add(
      (next) => async (args) => {
        const { response } = await handler.handle(args.request as Parameters<typeof handler.handle>[0]);
        bodies.push({
          headers: response.headers,
          body: JSON.parse(Buffer.from(response.body).toString('utf8')) as unknown,
        });
        return next(args);
      },
      { step: 'deserialize', priority: 'low' },
    );
    const call = client.send(new GetDetectorCommand({ DetectorId: '0'.repeat(32) }));
    await expect(call).rejects.toMatchObject({ name: 'BadRequestException' });
    expect(bodies[0]).toMatchObject({
      headers: { 'x-amzn-errortype': 'BadRequestException' },
      body: {
        __type: 'NoSuchEntityException',
        message: 'The request is rejected because the input detectorId is not owned by the current account.',
      },
    });
  });

  it('guardduty.wire.routes: every operation has a route and every route an operation', () => {
    const { model, operations } = guarddutyService;
    const routes = Object.values(model.operations);
    expect(Object.keys(model.operations).sort()).toEqual(Object.keys(operations).sort());
    expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).toBe(routes.length);
  });

  it('guardduty.wire.parameters: a query parameter that is missing has a text of its own', async () => {
    const world = singleAccountWorld();
    const client = clientOf(world, '444444444444');
    const ResourceArn = `arn:aws:guardduty:us-east-1:444444444444:detector/${await createDetector(client)}`;
    await expect(client.send(new UntagResourceCommand({ ResourceArn, TagKeys: [] }))).rejects.toMatchObject(
      refusal('The request is rejected because required query or path parameters are not specified.'),
    );
  });
});
