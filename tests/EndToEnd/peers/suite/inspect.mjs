// node inspect.mjs ARGUMENTS   the official Inspector from the command line, in a home of its own: it keeps what it learns about servers there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const home = mkdtempSync(path.join(tmpdir(), 'inspector-'));
process.env.HOME = home;
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
process.argv.splice(2, 0, '--cli');
await import('../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
