#!/usr/bin/env node
// Nothing is imported before this check: older versions could not even read the rest.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `troupe: it needs Node 24 or newer; this is Node ${process.versions.node}. ` +
      'Install a newer one (https://nodejs.org), or put one into this folder with "npm install node@24" and use npx.\n',
  );
  process.exitCode = 1;
} else {
  const { keepCompiled } = await import('./keep-compiled.ts');
  keepCompiled(process.env);
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2), process.env);
}
