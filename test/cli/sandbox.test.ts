import { Writable } from 'node:stream';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cli, type Ended } from './front-door.ts';

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

  test('prints the token that sandbox dump needs, and says that function code runs as you', async () => {
    const ends: Ended[] = [];
    let printed = '';
    const stdout = Object.assign(
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          printed += chunk.toString();
          done();
        },
      }),
      { isTTY: false },
    );
    const dump = async (listener: (name: 'SIGINT') => void): Promise<void> => {
      const env = Object.fromEntries(
        [...printed.matchAll(/^export (\w+)=(.*)$/gm)].map(([, ...pair]) => pair),
      );
      ends.push(await cli(['sandbox', 'dump', '--canonical'], { env }));
      ends.push(await cli(['sandbox', 'dump'], { env: { ...env, SANDBOX_TOKEN: 'another' } }));
      listener('SIGINT');
    };
    const { code, stderr } = await cli(['sandbox', 'serve', '--accounts', '3'], {
      io: {
        stdout,
        onInterrupt: (listener) => {
          setImmediate(() => void dump(listener));
          return () => undefined;
        },
      },
    });
    expect(code).toBe(0);
    expect(stderr).toContain('runs on this machine, as you');
    const [right, wrong] = ends;
    expect({ code: right?.code, dump: JSON.parse(right?.stdout ?? '') as unknown }).toMatchObject({
      code: 0,
      dump: { organization: { global: { organizations: { managementAccountId: '111111111111' } } } },
    });
    expect(wrong).toMatchObject({ code: 4, stderr: expect.stringContaining('SANDBOX_TOKEN') as string });
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
