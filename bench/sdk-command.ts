import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Row } from './budget.ts';
import { PROGRAM, probeNode, runNode } from './process.ts';
import { inRounds, median, paired } from './rounds.ts';

const REFUSAL =
  '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>No such key.</Message></Error></ErrorResponse>';

/** How long a command that needs AWS takes until its first call is on the wire, compared with a node that does nothing. */
export async function sdkCommand(): Promise<readonly Row[]> {
  let arrived = NaN;
  const server = createServer((_request, response) => {
    if (Number.isNaN(arrived)) arrived = performance.now();
    response.writeHead(403, { 'content-type': 'text/xml' }).end(REFUSAL);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const args = [PROGRAM, 'status', '--output', 'json'];
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE00',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  try {
    const times = await inRounds({
      bare: async () => (await runNode(['-e', '0'])).milliseconds,
      command: async () => {
        const began = performance.now();
        arrived = NaN;
        const { stderr, stdout } = await runNode(args, env);
        if (Number.isNaN(arrived)) throw new Error(`status called nothing: ${stdout}${stderr}`);
        return arrived - began;
      },
    });
    const memory = await inRounds({ command: () => probeNode(args, env) });
    return [
      {
        what: 'status until its first call, compared with bare node',
        measured: paired(times.command, times.bare, (one, bare) => one / bare),
        unit: 'x',
        budget: 5,
      },
      {
        what: 'status until its first call was answered, memory',
        measured: median(memory.command.map(({ megabytes }) => megabytes)),
        unit: 'MB',
        budget: 80,
      },
    ];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
