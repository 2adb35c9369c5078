import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cli } from './front-door.ts';

describe('sandbox serve', () => {
  test('ends at once at Ctrl-C: nothing is waited for', async () => {
    const waits: number[] = [];
    const { code, stdout } = await cli(['sandbox', 'serve', '--accounts', '3'], {
      io: {
        onInterrupt: (listener) => {
          setImmediate(() => listener('SIGINT'));
          return () => undefined;
        },
        sleep: (ms) => {
          waits.push(ms);
          return Promise.resolve();
        },
      },
    });
    expect({ code, waits }).toEqual({ code: 0, waits: [] });
    expect(stdout).toContain('AWS_ENDPOINT_URL=http://127.0.0.1:');
  });

  test('says that its port is in use, and how to have another', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await cli(['sandbox', 'serve', '--port', String(port)]);
    expect(code).toBe(6);
    expect(stderr).toContain(`Port ${port} is in use.`);
    expect(stderr).toContain('--port');
    expect(stderr).not.toContain('proxy');
  });

  test.each([
    ['--accounts', '0', 'from 3 to 10,000', '--accounts 12'],
    ['--accounts', '20000', 'from 3 to 10,000', '--accounts 12'],
    ['--port', '99999', 'from 0 to 65,535', '--port 4600'],
  ])('says of %s %s what it takes', async (flag, value, range, example) => {
    const { code, stderr } = await cli(['sandbox', 'serve', flag, value]);
    expect(code).toBe(6);
    expect(stderr).toContain(`${flag} takes a whole number ${range}`);
    expect(stderr).toContain(`For example ${example}`);
  });
});
