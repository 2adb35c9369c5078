// The function's code as Lambda takes it. Its size is paid for at every cold start, so it is made small with care, and
// the same bytes come out everywhere, so that their SHA-256 tells versions apart.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { zipOf } from './zip.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * What aws4 requires. We give it no URL as text and no query, so it never looks into `url` and `querystring`; and of
 * the thousand signing keys that its cache can hold, an instance of the function needs a handful a day.
 */
const REQUIRED_BY_AWS4 = {
  url: 'undefined',
  querystring: 'undefined',
  crypto: '{ createHash, createHmac }',
  './lru': '() => new Map()',
};

/** What the function uses of Node's own modules. */
const NAMES_OF_NODE = {
  'node:crypto': ['createHash', 'createHmac'],
  'node:http': ['request'],
  'node:https': ['request'],
};

/**
 * Node's own modules as they are. An import statement reads all that they offer, and so makes Node load what half of
 * that stands for, Web Crypto and a second HTTP client among it: a third of the time that the first message takes.
 */
const modulesOfNode = {
  name: 'modules-of-node',
  setup(builder) {
    builder.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'node' }));
    builder.onLoad({ filter: /.*/, namespace: 'node' }, ({ path }) => ({
      contents: `export const { ${NAMES_OF_NODE[path].join()} } = process.getBuiltinModule('${path.slice(5)}');`,
    }));
  },
};

/** How aws4 guesses the service, the Region, the host and the credentials. We name all four. */
const GUESSES_OF_AWS4 = ['matchHost', 'isSingleRegion', 'createHost', 'defaultCredentials'];

/** What aws4 asks, and what the answer always is here: we sign headers of requests to other services than S3, as they are. */
const ANSWERS_TO_AWS4 = [
  // It guesses from the host, needed or not.
  [/hostParts = \(!this\.service .*\.host\)$/gm, 'hostParts = []'],
  [/typeof request === 'string'/g, 'false'],
  [/(?:this\.)?request\.(?:signQuery|doNotModifyHeaders|doNotEncodePath)/g, 'false'],
  [/this\.service === '(?:s3|email)'/g, 'false'],
  [/this\.service !== 's3'/g, 'true'],
  [/query = this\.parsedPath\.query(?=,?$)/gm, 'query = null'],
  [/this\.(?:isCodeCommitGit|extraHeadersTo\w+) = .*$/gm, ''],
  [/this\.isCodeCommitGit/g, 'false'],
  [/this\.extraHeadersTo\w+/g, '{}'],
  // We give the time and the type of the content, and none of the headers that are not signed.
  [/if \(headers\['X-Amz-Date'\] .*$/m, 'if (true)'],
  [/headers\['X-Amz-Date'\] \|\| /g, ''],
  [/if \(!this\.datetime\)/, 'if (false)'],
  [/!headers\['Content-Type'\] && !headers\['content-type'\]/, 'false'],
  [/headers\['X-Amz-Content-Sha256'\] \|\| headers\['x-amz-content-sha256'\] \|\|\s+/, ''],
  [/HEADERS_TO_IGNORE = \{[^}]*\}/, 'HEADERS_TO_IGNORE = {}'],
  [/delete headers\..*$/gm, ''],
];

/** aws4 as an ES module, without what never runs here. */
const leanAws4 = {
  name: 'lean-aws4',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]aws4\.js$/ }, async ({ path }) => {
      const whole = await readFile(path, 'utf8');
      const answered = ANSWERS_TO_AWS4.reduce(withAnswer, whole);
      const code = GUESSES_OF_AWS4.reduce(withoutMethod, answered)
        .replace(/require\('(.+)'\)/g, (_, name) => REQUIRED_BY_AWS4[name])
        .replace('aws4 = exports', 'aws4 = {}');
      return {
        contents: `import { createHash, createHmac } from 'node:crypto';${code}\nexport default aws4;`,
      };
    });
  },
};

function withAnswer(source, [question, answer]) {
  if (source.search(question) < 0)
    throw new Error(`aws4 is another than it was: it does not ask ${question}`);
  return source.replace(question, answer);
}

function withoutMethod(source, name) {
  const method = new RegExp(`^RequestSigner\\.prototype\\.${name} = function[^]*?^}\n`, 'm');
  if (!method.test(source)) throw new Error(`aws4 is another than it was: it has no method ${name}`);
  return source.replace(method, '');
}

/** Names inside aws4, which nothing outside it sees. */
const NAMES_OF_AWS4 =
  'prepareRequest,getDateTime,getDate,authHeader,signature,stringToSign,canonicalString,filterHeaders,canonicalHeaders,signedHeaders,credentialString,parsePath,formatPath,parsedPath,filteredHeaders,datetime';

async function minified(code) {
  const ecma = 2022;
  const compress = {
    passes: 3,
    unsafe_arrows: true,
    unsafe_methods: true,
    pure_getters: true,
    hoist_props: true,
  };
  const result = await minify(code, {
    ecma,
    module: true,
    compress,
    mangle: { properties: { regex: new RegExp(`^(${NAMES_OF_AWS4.replaceAll(',', '|')})$`) } },
    format: { comments: false },
  });
  return result.code;
}

function deflated(content) {
  const program = fileURLToPath(new URL('deflate.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { input: content });
  if (status !== 0) throw new Error(`zopfli failed: ${stderr}`);
  return stdout;
}

/** The zip: one module, `index.mjs`. */
export async function functionZip() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/handler/entry/index.ts')],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyIdentifiers: true,
    charset: 'utf8',
    legalComments: 'none',
    plugins: [leanAws4, modulesOfNode],
    write: false,
    logLevel: 'warning',
  });
  const code = Buffer.from(await minified(outputFiles[0].text));
  return zipOf('index.mjs', code, deflated(code));
}
