// Standard input as a raw deflate stream, as small as zopfli can make it. In a process of its own, because zopfli's
// package takes over every unhandled error of the one it is in.
import { buffer } from 'node:stream/consumers';
import zopfli from '@gfx/zopfli';

process.stdout.write(await zopfli.deflateAsync(await buffer(process.stdin), { numiterations: 60 }));
